import type { Revision } from '../../src/lib/courier/batch';
import { composeParts } from '../../src/lib/courier/compose';
import { blobSpool } from '../../src/lib/courier/store';
import { writeCourier } from '../../src/lib/courier/write';
import type { CourierDraft, Sender } from '../../src/lib/courier/write';
import { timestamp } from '../../src/lib/shared/clock';
import { newUuid, systemRandom } from '../../src/lib/shared/ids';

/** What one database of a courier brings, and how far it says that these are in its sender's changes. */
export interface Brought {
  readonly database: string;
  readonly docs: readonly (Record<string, unknown> & { _id: string; _rev: string })[];
  readonly until?: number | undefined;
}

type Draft = Pick<CourierDraft, 'number' | 'institution' | 'from' | 'to'> & Partial<CourierDraft>;

/** A courier between hubs that was made by hand, so that no code of ours keeps whoever makes it honest. */
export async function craftedCourier(
  draft: Draft,
  brought: readonly Brought[],
  sender: Sender,
): Promise<Uint8Array<ArrayBuffer>> {
  const asked = brought.map(({ database, docs, until }) => ({
    source: {
      name: database,
      async *pages() {
        yield { revisions: docs as readonly Revision[], until };
      },
      file: async () => new Uint8Array(0),
    },
    since: 0,
  }));
  const { databases, parts } = await composeParts(asked, { spool: blobSpool });
  const made = { id: newUuid(systemRandom), made: timestamp(Date.now()) };
  const whole = {
    ...{ ...made, ...draft },
    databases: [...databases, ...(draft.databases ?? [])],
    parts: [...(draft.parts ?? []), ...parts],
  };
  const { stream } = await writeCourier(whole, sender);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
