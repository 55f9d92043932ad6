import * as v from 'valibot';
import { fromBase64, toBase64 } from '../../shared/base64';
import { VaultFault, type Vault } from '../../shared/vault';
import type { DocumentRef, Sequence } from '../hub-database';
import type { LocalChanges, Marks, Revision, Revisions } from '../local-copy';
import { CopyDatabase, type BoxRow, type FileRow, type HeadRow } from './database';
import { knows, leafOf, revOf, winnerOf, withLeaf, type Leaf } from './revisions';

/*
 * Revisions in IndexedDB, sealed. Where each document stands is small and is read whole when the copy is opened, then
 * followed by the count of changes, which IndexedDB gives out: so every tab sees what the others wrote.
 */

const LeafSchema = v.object({ start: v.number(), ids: v.pipe(v.array(v.string()), v.minLength(1)) });
const HeadSchema = v.object({ id: v.string(), leaves: v.tupleWithRest([LeafSchema], LeafSchema) });

/** Where one document stands, and since which change. */
export interface Head {
  readonly id: string;
  readonly seq: number;
  readonly leaves: readonly [Leaf, ...Leaf[]];
}

type Attachments = Readonly<Record<string, { readonly content_type: string; readonly data: string }>>;
type Stubs = Readonly<Record<string, { readonly content_type: string; readonly length: number }>>;
/** A document without anything of replication; `_attachments` are stubs. */
export type Body = Record<string, unknown> & { readonly _id: string; readonly _attachments?: Stubs };

/** One revision on its way in, made ready before the transaction that writes it. */
interface Incoming {
  readonly id: string;
  readonly leaf: Leaf;
  readonly body: BoxRow;
  readonly files: readonly FileRow[];
}

export class SealedRevisions implements Revisions, Marks {
  readonly #db: CopyDatabase;
  readonly #vault: Vault;
  readonly #heads = new Map<string, Head>();
  #seen = 0;

  constructor(name: string, vault: Vault) {
    this.#db = new CopyDatabase(name);
    this.#vault = vault;
  }

  async ids(prefix: string): Promise<readonly string[]> {
    await this.#catchUp();
    return [...this.#heads.keys()].filter((id) => id.startsWith(prefix)).sort();
  }

  async winners(ids: readonly string[]): Promise<readonly Revision[]> {
    const found = await this.bodies(ids);
    return found.map(({ body: { _attachments, ...document }, rev }) => ({ ...document, _rev: rev }) as Revision);
  }

  /** What the winning revisions of these documents say, in the order asked. */
  async bodies(ids: readonly string[]): Promise<readonly { readonly body: Body; readonly rev: string }[]> {
    await this.#catchUp();
    const heads = ids.flatMap((id) => this.#heads.get(id) ?? []);
    const refs = heads.map(({ id, leaves }) => ({ id, rev: revOf(winnerOf(leaves)) }));
    return (await this.#bodies(refs)).flatMap((body, at) => (body ? [{ body, rev: refs[at]!.rev }] : []));
  }

  async head(id: string): Promise<Head | undefined> {
    await this.#catchUp();
    return this.#heads.get(id);
  }

  async read(refs: readonly DocumentRef[]): Promise<readonly Revision[]> {
    await this.#catchUp();
    const found = await this.#bodies(refs);
    const whole = await Promise.all(refs.map((ref, at) => this.#whole(ref, found[at])));
    return whole.filter((revision) => revision !== undefined);
  }

  async missing(refs: readonly DocumentRef[]): Promise<readonly DocumentRef[]> {
    await this.#catchUp();
    return refs.filter(({ id, rev }) => !knows(this.#heads.get(id)?.leaves ?? [], rev));
  }

  async take(revisions: readonly Revision[]): Promise<void> {
    if (revisions.length === 0) return;
    const incoming = await Promise.all(revisions.map((revision) => this.#incoming(revision)));
    await this.#write(incoming);
  }

  /** One revision that follows `before`; false where another tab was faster. */
  async follow(revision: Revision, before: Head | undefined): Promise<boolean> {
    return this.#write([await this.#incoming(revision)], { before });
  }

  async changes(since: Sequence): Promise<LocalChanges> {
    await this.#catchUp();
    const last = this.#seen;
    const fresh = [...this.#heads.values()].filter(({ seq }) => seq > Number(since)).sort((a, b) => a.seq - b.seq);
    return { changed: await this.winners(fresh.map(({ id }) => id)), last };
  }

  async mark(name: string): Promise<unknown> {
    const key = this.#vault.pseudonym(`mark ${name}`);
    const row = await this.#db.marks.get(key);
    return row && this.#vault.open(row.box, `mark ${key}`);
  }

  async setMark(name: string, value: Readonly<Record<string, unknown>>): Promise<void> {
    const key = this.#vault.pseudonym(`mark ${name}`);
    await this.#db.marks.put({ key, box: this.#vault.seal(value, `mark ${key}`) });
  }

  /** The file of a winning revision. */
  async file(id: string, name: string): Promise<Blob | undefined> {
    const [found] = await this.bodies([id]);
    const stubs = found?.body._attachments ?? {};
    const stub = Object.hasOwn(stubs, name) ? stubs[name] : undefined;
    if (found === undefined || stub === undefined) return undefined;
    const bytes = await this.#file(id, found.rev, name);
    return bytes && new Blob([bytes], { type: stub.content_type });
  }

  close(): void {
    this.#db.close();
  }

  /** A row that was changed from outside is as if it were not here: what the hub has comes again. */
  async #catchUp(): Promise<void> {
    for (const row of await this.#db.heads.where('seq').above(this.#seen).toArray()) this.#note(row);
  }

  #note({ seq = 0, key, box }: HeadRow): void {
    this.#seen = Math.max(this.#seen, seq);
    try {
      const { id, leaves } = v.parse(HeadSchema, this.#vault.open(box, `head ${key}`));
      this.#heads.set(id, { id, seq, leaves });
    } catch (error) {
      if (!(error instanceof VaultFault) && !v.isValiError(error)) throw error;
    }
  }

  async #bodies(refs: readonly DocumentRef[]): Promise<readonly (Body | undefined)[]> {
    const keys = refs.map(({ id, rev }) => this.#bodyKey(id, rev));
    const rows = await this.#db.bodies.bulkGet(keys);
    return rows.map((row) => row && this.#body(row));
  }

  #body({ key, box }: BoxRow): Body | undefined {
    try {
      return this.#vault.open(box, `body ${key}`) as Body;
    } catch (error) {
      if (error instanceof VaultFault) return undefined;
      throw error;
    }
  }

  async #whole({ id, rev }: DocumentRef, body: Body | undefined): Promise<Revision | undefined> {
    const leaf = this.#heads.get(id)?.leaves.find((one) => revOf(one) === rev);
    if (body === undefined || leaf === undefined) return undefined;
    const { _attachments: stubs, ...document } = body;
    const whole = { ...document, _rev: rev, _revisions: { start: leaf.start, ids: leaf.ids } } as Revision;
    if (stubs === undefined) return whole;
    const attachments: Record<string, Attachments[string]> = {};
    for (const [name, { content_type }] of Object.entries(stubs)) {
      const bytes = await this.#file(id, rev, name);
      if (bytes === undefined) return undefined;
      attachments[name] = { content_type, data: toBase64(new Uint8Array(bytes)) };
    }
    return { ...whole, _attachments: attachments };
  }

  async #file(id: string, rev: string, name: string): Promise<ArrayBuffer | undefined> {
    const row = await this.#db.files.get(this.#fileKey(id, rev, name));
    return row && this.#vault.openFile(row.box, `file ${row.key}`);
  }

  async #incoming({ _rev, _revisions, _attachments, ...document }: Revision): Promise<Incoming> {
    const id = document._id;
    const leaf = leafOf({ _id: id, _rev, _revisions });
    if (leaf === undefined) throw new TypeError('not a revision');
    const given = Object.entries((_attachments ?? {}) as Attachments).map(([name, { content_type, data }]) => {
      const bytes = fromBase64(data);
      return { name, content_type, bytes };
    });
    const files = given.map(async ({ name, bytes }): Promise<FileRow> => {
      const key = this.#fileKey(id, _rev, name);
      return { key, box: await this.#vault.sealFile(bytes.buffer, `file ${key}`) };
    });
    const stubs = given.map(({ name, content_type, bytes }) => [name, { content_type, length: bytes.length }] as const);
    const body = { ...document, ...(stubs.length > 0 && { _attachments: Object.fromEntries(stubs) }) };
    const key = this.#bodyKey(id, _rev);
    return { id, leaf, body: { key, box: this.#vault.seal(body, `body ${key}`) }, files: await Promise.all(files) };
  }

  /**
   * All of them in one transaction. False where a document does not stand any more as this tab knows it, or as `expected`
   * says: then nothing was written, and this tab has caught up.
   */
  async #write(incoming: readonly Incoming[], expected?: { readonly before: Head | undefined }): Promise<boolean> {
    const { heads, bodies, files } = this.#db;
    const written: HeadRow[] = [];
    const done = await this.#db.transaction('rw', heads, bodies, files, async () => {
      for (const row of await heads.where('seq').above(this.#seen).toArray()) this.#note(row);
      const standing = new Map<string, readonly Leaf[]>();
      for (const { id, leaf, body, files: own } of incoming) {
        const known = this.#heads.get(id);
        if (expected !== undefined && known?.seq !== expected.before?.seq) return false;
        const before = standing.get(id) ?? known?.leaves ?? [];
        const after = withLeaf(before, leaf);
        if (after === undefined) continue;
        standing.set(id, after);
        await bodies.put(body);
        await files.bulkPut(own);
        await bodies.bulkDelete(
          before.filter((old) => !after.includes(old)).map((old) => this.#bodyKey(id, revOf(old))),
        );
      }
      for (const [id, leaves] of standing) {
        const key = this.#vault.pseudonym(`document ${id}`);
        const row = { key, box: this.#vault.seal({ id, leaves }, `head ${key}`) };
        await heads.where('key').equals(key).delete();
        written.push({ ...row, seq: await heads.add(row) });
      }
      return true;
    });
    if (done) written.forEach((row) => this.#note(row));
    return done;
  }

  #bodyKey = (id: string, rev: string): string => this.#vault.pseudonym(`body ${id} ${rev}`);
  #fileKey = (id: string, rev: string, name: string): string => this.#vault.pseudonym(`file ${id} ${rev} ${name}`);
}
