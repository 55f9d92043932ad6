import { explainCourierFault } from '../courier/faults';
import { explainIndex } from '../courier/words';
import type { CourierTrace, CourierTraceFault } from './courier-trace';
import { explainTraceFault } from './faults';

/** Lines for a person: what the courier proves, and what no courier can. */
export function explainCourierTrace({ index, dossiers }: CourierTrace, hubKeyNamed: boolean): string {
  const fromDevice = index.from.kind === 'device';
  const runs = dossiers.flatMap((dossier) => dossier.runs);
  return [
    explainIndex(index),
    'Proven: signed by the key you named, and every part is as it was sent.',
    ...dossiers.flatMap(explainDossier),
    ...(fromDevice && runs.some(({ enrolled }) => !enrolled)
      ? ['Not known: whether the hub enrolled this device. Compare its key with the `device` document of the dossier.']
      : []),
    ...(runs.some(({ received }) => received === 0)
      ? ['Not known: when it happened. Without a receipt there is the device’s clock alone.']
      : []),
    ...(fromDevice && !hubKeyNamed ? ['Not looked at: certificates and receipts. Name the hub’s key with --key.'] : []),
    'A courier is a part of a dossier: what came before it, after it, or with others is not known. Whether a trace is whole, ' +
      'the whole dossier says.',
  ].join('\n');
}

function explainDossier({ database, runs, received, unproven }: CourierTrace['dossiers'][number]): readonly string[] {
  return [
    ...runs.map(
      ({ device, from, to, statements, received: segments, enrolled }) =>
        `Proven: segments ${from} to ${to} of device ${device}, ${statements} statements, signed and chained` +
        (enrolled ? '; the hub enrolled it' : '') +
        (segments > 0 ? `; the hub received ${segments}` : ''),
    ),
    ...(received > 0 ? [`Proven: ${received} other documents of ${database} are what the hub received.`] : []),
    ...(unproven.length > 0
      ? [`Not known: who signed ${unproven.length} documents, for no key of theirs is here: ${few(unproven)}`]
      : []),
  ];
}

export function explainCourierTraceFault(fault: CourierTraceFault): string {
  if ('index' in fault)
    return (
      `${explainIndex(fault.index)}\n` +
      'It opens, and nothing of that is proven [sender-unnamed]: anybody can encrypt to this identity.\n' +
      'Name the key of the sender with --sender: of a device the `publicKey` in its `device` document, of a hub its `receiptKey`.'
    );
  return 'place' in fault ? explainTraceFault(fault) : explainCourierFault(fault);
}

const few = (ids: readonly string[]): string => ids.slice(0, 3).join(', ') + (ids.length > 3 ? ' …' : '');
