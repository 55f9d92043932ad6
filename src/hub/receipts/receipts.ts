import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { documentDigest } from '../../lib/dossier/digest';
import type { ReceiptDocument } from '../../lib/dossier/documents';
import { signReceipt } from '../../lib/dossier/receipt';
import { toBase64Url } from '../../lib/shared/base64';
import { canonicalBytes } from '../../lib/shared/canonical-json';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import { sha256 } from '../../lib/shared/digest';
import { Segment, segmentHash } from '../../lib/trace/sealed';
import { Database } from '../store/database';
import type { Row } from '../store/database';
import type { Store } from '../store/store';

const CHECKPOINT_ID = '_local/receipts';
const Checkpoint = v.object({
  _id: v.string(),
  _rev: v.string(),
  since: v.union([v.string(), v.number()]),
});
const Covered = v.object({ documents: v.record(v.string(), v.string()), hub: v.optional(v.string()) });
const Files = v.array(v.object({ name: v.string(), sha256: v.string() }));

/** Documents in memory at a time: one is at most 1 MiB without its files. */
const FEW = 16;
/** By one receipt. */
const MOST_COVERED = 500;
/** Where nothing was written through this hub, another may have been killed: looked at again after this, ms. */
const SWEEP_MS = 60_000;
/** Nobody waits for the word that these are safe: the hub wrote them itself. */
const OWN_TYPES = new Set(['device', 'receipt', 'site']);

/**
 * The hub's word for what it holds. Each run covers all that no receipt covers yet, whoever wrote it. The institution's own
 * hub signs for what sites signed for already: it has it now, too. A site does not sign for what the institution has.
 */
export class Receipts {
  readonly #swept = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(
    private readonly store: Store,
    private readonly key: CryptoKey,
    private readonly clock: Clock,
    /** Id of the site that this hub is; absent: the institution's own hub. */
    private readonly site?: string,
  ) {}

  /** As `issue`, where that was not done lately. */
  async sweep(name: string): Promise<void> {
    const last = this.#swept.get(name);
    if (last !== undefined && this.clock.now() - last < SWEEP_MS) return;
    await this.issue(name);
  }

  /** Resolves when everything that the dossier held at the call is covered by a receipt. */
  async issue(name: string): Promise<void> {
    const before = this.#running.get(name) ?? Promise.resolve();
    const mine = before.then(
      () => this.#catchUp(name),
      () => this.#catchUp(name),
    );
    const settled = mine.catch(() => undefined);
    this.#running.set(name, settled);
    await mine.finally(() => {
      if (this.#running.get(name) === settled) this.#running.delete(name);
    });
    this.#swept.set(name, this.clock.now());
  }

  async #catchUp(name: string): Promise<void> {
    const database = new Database(this.store, name);
    const checkpoint = await database.get(CHECKPOINT_ID, Checkpoint);
    // The mark is gone (a restored database): what older receipts cover must be read from them.
    const covered = checkpoint === undefined ? await this.#coveredBefore(database) : new Set<string>();
    const due = new Map<string, string>();
    let since = checkpoint?.since;
    for (;;) {
      const found = await database.changes(since, FEW);
      if (found === undefined || found.rows.length === 0) break;
      for (const row of found.rows) this.#noteCovered(row, covered);
      for (const row of found.rows) await this.#note(database, row, covered, due);
      since = found.last;
      if (due.size > MOST_COVERED - FEW) {
        // What came from another hub came with its receipts, and those may lie further on.
        if (this.site !== undefined) for (const id of await this.#coveredBefore(database)) covered.add(id);
        await this.#write(database, covered, due);
      }
      if (found.rows.length < FEW) break;
    }
    await this.#write(database, covered, due);
    if (since !== undefined && since !== checkpoint?.since) {
      const mark = { _id: CHECKPOINT_ID, since };
      // Another hub that moved it meanwhile covered the same: nothing is lost either way.
      await database.put(checkpoint === undefined ? mark : { ...mark, _rev: checkpoint._rev });
    }
  }

  async #note(database: Database, row: Row, covered: ReadonlySet<string>, due: Map<string, string>): Promise<void> {
    const { id, doc, deleted } = row;
    if (deleted || doc === undefined || id.startsWith('_')) return;
    if (covered.has(id) || OWN_TYPES.has(String(doc.type))) return;
    const digest = await this.#digest(database, row);
    if (digest !== undefined) due.set(id, digest);
  }

  /** Signs for what is due and no receipt that was met meanwhile covers. */
  async #write(database: Database, covered: Set<string>, due: Map<string, string>): Promise<void> {
    const documents = Object.fromEntries([...due].filter(([id]) => !covered.has(id)));
    due.clear();
    if (Object.keys(documents).length === 0) return;
    const site = this.site === undefined ? {} : { hub: this.site };
    const receipted = { at: timestamp(this.clock.now()), documents, ...site };
    const receipt: ReceiptDocument = {
      _id: await receiptId(database.name, documents, site),
      type: 'receipt',
      v: 1,
      ...receipted,
      signature: await signReceipt(database.name, receipted, this.key),
    };
    // The same id by another hub says the same: a conflict is success.
    await database.put(receipt);
    for (const id of Object.keys(documents)) covered.add(id);
  }

  #noteCovered({ id, doc }: Row, covered: Set<string>): void {
    const receipt = id.startsWith('receipt:') ? v.safeParse(Covered, doc) : undefined;
    if (!receipt?.success) return;
    const { hub, documents } = receipt.output;
    if (hub !== undefined && hub !== this.site) return;
    for (const name of Object.keys(documents)) covered.add(name);
  }

  async #coveredBefore(database: Database): Promise<Set<string>> {
    const covered = new Set<string>();
    for await (const rows of database.pages('receipt:', FEW)) for (const row of rows) this.#noteCovered(row, covered);
    return covered;
  }

  /** Undefined for what the hub can't stand for: the content is not what the document says of it. */
  async #digest(database: Database, { doc = {}, branches }: Row): Promise<string | undefined> {
    // Two hubs took it at the same moment, and not the same: which one is meant nobody can say.
    if (branches !== undefined && branches > 1) return undefined;
    if (doc.type !== 'segment') {
      return (await this.#filesHold(database, doc)) ? await documentDigest(doc as { _id: string }) : undefined;
    }
    const segment = v.safeParse(Segment, doc);
    if (!segment.success) return undefined;
    const hash = await segmentHash(segment.output as Parameters<typeof segmentHash>[0]);
    return hash === segment.output.hash ? hash : undefined;
  }

  /** Reads every file back from the store and compares it with what the document says. */
  async #filesHold(database: Database, doc: Record<string, unknown>): Promise<boolean> {
    const files = v.safeParse(Files, doc.files ?? []);
    if (!files.success) return false;
    for (const { name, sha256: expected } of files.output) {
      const path = [String(doc._id), name];
      const response = await this.store.handle({ as: 'hub', method: 'GET', db: database.name, path });
      if (response.status !== 200) return false;
      if (createHash('sha256').update(response.body).digest('hex') !== expected) return false;
    }
    return true;
  }
}

/** Deterministic: two hubs on one store that cover the same documents write one receipt; a site's is another one. */
async function receiptId(
  database: string,
  documents: Readonly<Record<string, string>>,
  site: { readonly hub?: string },
): Promise<string> {
  const digest = await sha256(canonicalBytes({ database, documents, ...site }));
  return `receipt:${toBase64Url(digest).slice(0, 16)}`;
}
