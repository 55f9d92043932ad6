import { TestHub } from '../../../../tests/contract/test-hub';
import { newAgeIdentity, recipientOf } from '../../courier/age';
import { composeParts, noticePart } from '../../courier/compose';
import type { CourierDatabase, CourierIndex, Heard, NoticeName } from '../../courier/index-file';
import { NOTHING_HEARD, noteArrival } from '../../courier/ledger';
import { readCourier } from '../../courier/read';
import { blobSpool } from '../../courier/store';
import type { CourierSource } from '../../courier/store';
import type { Revision } from '../../courier/batch';
import { writeCourier } from '../../courier/write';
import { timestamp } from '../../shared/clock';
import { newUuid, systemRandom } from '../../shared/ids';
import type { DeviceId, KitId } from '../../shared/ids';
import { ok } from '../../shared/result';

/* For tests: the other end of a courier, with the judging and the receipts of the hub that tests of sync have. */

export const INSTITUTION = 'demo' as KitId;
export const HUB = 'hubhubhubhubhub2';
const identity = await newAgeIdentity();
export const HUB_RECIPIENT = await recipientOf(identity);

export class CourierHub {
  /** What the courier that was taken last said of itself. */
  last: CourierIndex | undefined;
  #heard: Heard = NOTHING_HEARD;
  #number = 0;

  constructor(
    readonly hub: TestHub,
    private readonly deviceKey: CryptoKey,
  ) {}

  /** Writes what it brings, as a round over the network would; answers ids that were refused. */
  async take(file: Blob): Promise<readonly string[]> {
    const courier = await readCourier(file.stream(), { identities: [identity], judge: async () => ok(this.deviceKey) });
    if (!courier.ok) throw new Error(courier.error.code);
    const refused: string[] = [];
    for await (const { database, documents } of courier.value.batches()) {
      const answer = await this.hub.fetch(`/db/${database}/_bulk_docs`, {
        method: 'POST',
        headers: { 'sandyq-request': '1' },
        body: JSON.stringify({ docs: documents, new_edits: false }),
      });
      refused.push(...((await answer.json()) as { id: string }[]).map(({ id }) => id));
    }
    const { fault } = courier.value.outcome();
    if (fault !== undefined) throw new Error(fault.code);
    this.last = courier.value.index;
    this.#heard = noteArrival(this.#heard, this.last.number);
    return refused;
  }

  /** The answer to the courier that was taken last; with `other` one that no honest hub would make. */
  async answer(
    notices: Readonly<Partial<Record<NoticeName, string>>> = {},
    other: { readonly to?: DeviceId; readonly key?: CryptoKey } = {},
  ): Promise<Blob> {
    const { last } = this;
    if (last?.from.kind !== 'device' || last.answerTo === undefined) throw new Error('nobody to answer');
    const asked = await Promise.all(last.databases.map((database) => this.#asked(database)));
    const { parts, databases } = await composeParts(asked, { spool: blobSpool });
    const said = await Promise.all(Object.entries(notices).map(([name, text]) => noticePart(name as NoticeName, text)));
    const { stream } = await writeCourier(
      {
        id: newUuid(systemRandom),
        number: (this.#number += 1),
        made: timestamp(this.hub.now()),
        institution: INSTITUTION,
        from: { kind: 'hub', hub: HUB, generation: this.hub.generation },
        to: { ...last.from, device: other.to ?? last.from.device },
        heard: this.#heard,
        databases,
        parts: [...said, ...parts],
      },
      { key: other.key ?? (await this.hub.signingKey()), recipients: [last.answerTo] },
    );
    return new Response(stream).blob();
  }

  async #asked({ name, seen }: CourierDatabase) {
    const since = seen?.generation === this.hub.generation ? Number(seen.sequence) : 0;
    const db = this.hub.db(name);
    const { results, last_seq } = await db.changes({ since });
    const docs = results.map(({ id, changes }) => ({ id, rev: changes[0]!.rev }));
    const found = docs.length === 0 ? [] : (await db.bulkGet({ docs, revs: true })).results;
    const revisions = found.flatMap(({ docs: [doc] }) => (doc && 'ok' in doc ? [doc.ok as unknown as Revision] : []));
    const source: CourierSource = {
      name,
      async *pages() {
        yield { revisions, until: Number(last_seq) };
      },
      file: async ({ _id }, file) => new Uint8Array((await db.getAttachment(_id, file)) as Buffer),
    };
    return { source, since };
  }
}
