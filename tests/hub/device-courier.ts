import { composeParts } from '../../src/lib/courier/compose';
import type { Revision } from '../../src/lib/courier/batch';
import { blobSpool } from '../../src/lib/courier/store';
import { writeCourier } from '../../src/lib/courier/write';
import type { CourierDraft } from '../../src/lib/courier/write';
import { dossierName, privateName } from '../../src/lib/dossier/documents';
import { newUuid, systemRandom } from '../../src/lib/shared/ids';
import type { TestDevice } from './documents';
import type { TestHub } from './harness';

export type Doc = Record<string, unknown> & { _id: string; _rev: string };

export interface DeviceCourier {
  readonly hub: TestHub;
  readonly device: TestDevice;
  readonly docs: readonly Doc[];
  readonly notes?: readonly Doc[];
  /** Of the device's chain of couriers. */
  readonly number: number;
  readonly answerTo: string;
  readonly more?: Partial<CourierDraft>;
}

/** The file that a learner's device makes of these documents. */
export async function deviceCourier(asked: DeviceCourier): Promise<Uint8Array<ArrayBuffer>> {
  const { hub, device, docs, notes = [], number, answerTo, more } = asked;
  const { learner } = device;
  const { institution, hub: name } = hub.hub;
  const { databases, parts } = await composeParts(
    [{ source: sourceOf(dossierName(learner), docs) }, { source: sourceOf(privateName(learner), notes) }],
    { spool: blobSpool },
  );
  const draft: CourierDraft = {
    ...{ id: newUuid(systemRandom), number, made: '2026-01-02T03:04:05.678Z', institution: institution.id },
    from: { kind: 'device', device: device.id, learner },
    to: { kind: 'hub', hub: name },
    ...{ answerTo, databases, parts },
    ...more,
  };
  const sender = { key: device.keys.privateKey, recipients: [institution.courierRecipient!] };
  const { stream } = await writeCourier(draft, sender);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export const stubs = (doc: Doc): object =>
  Object.fromEntries(
    Object.entries(doc._attachments as Record<string, { content_type: string; data: string }>).map(
      ([name, { content_type, data }]) => [name, { content_type, length: atob(data).length, revpos: 1, stub: true }],
    ),
  );

/** Documents as tests write them, with files inside, the way a store gives them. */
export function sourceOf(name: string, docs: readonly Doc[]) {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const revisions = docs.map((doc): Revision => {
    const attachments = doc._attachments as Record<string, { data?: string }> | undefined;
    if (attachments === undefined || Object.values(attachments).some(({ data }) => data === undefined)) return doc;
    for (const [file, { data }] of Object.entries(attachments))
      files.set(`${doc._id} ${file}`, new Uint8Array(Buffer.from(data!, 'base64')));
    return { ...doc, _attachments: stubs(doc) };
  });
  return {
    name,
    async *pages() {
      yield { revisions };
    },
    file: async ({ _id }: Revision, file: string) => files.get(`${_id} ${file}`) ?? new Uint8Array(0),
  };
}
