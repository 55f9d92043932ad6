import type { CourierFault } from '../../lib/courier/fault';
import { fault } from '../../lib/courier/fault';
import type { CourierIndex, Heard } from '../../lib/courier/index-file';
import { readCourier } from '../../lib/courier/read';
import type { CourierOutcome, OpenedCourier } from '../../lib/courier/read';
import { streamOf } from '../../lib/courier/streams';
import type { CourierBytes } from '../../lib/courier/streams';
import type { Reading } from '../../lib/institution/taken';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { importPublicKey } from '../../lib/trace/jws';
import type { HubIdentity } from '../accounts/identity';

/** Everything that it lists came. */
export const isWhole = ({ fault, missing }: CourierOutcome): boolean => fault === undefined && missing.length === 0;

/** How far a courier was read, for its report. `heard`: of its sender, with this one. */
export function readingOf(outcome: CourierOutcome, { number }: Pick<CourierIndex, 'number'>, heard: Heard): Reading {
  const { fault, missing, unknown } = outcome;
  return {
    complete: isWhole(outcome),
    ...(fault !== undefined && { fault }),
    missing: {
      parts: missing.length,
      bytes: missing.reduce((sum, { size }) => sum + size, 0),
      documents: missing.reduce((sum, part) => sum + Number(part.documents ?? 0), 0),
    },
    unknown: unknown.map(({ kind, path }) => ({ kind, path })),
    notArrived: heard.missing.filter((before) => before < number),
  };
}

/** Opens one that this hub made, for whomever, and for itself: somebody looks through it. */
export async function openOwn(
  { identity, key }: { readonly identity: HubIdentity; readonly key: string },
  bytes: CourierBytes,
): Promise<Result<OpenedCourier, CourierFault>> {
  const own = await importPublicKey(identity.receiptPublicKey);
  if (own === undefined) throw new Error('the hub’s own key is none');
  return await readCourier(streamOf(bytes), {
    identities: [key],
    judge: async ({ from }) =>
      from.kind === 'hub' && from.hub === identity.hub ? ok(own) : err(fault('other-receiver')),
  });
}
