import type { DossierDocument, PrivateDocument } from '../../dossier/documents';
import { documentDigest } from '../../dossier/digest';
import { parseDossierDocument, parsePrivateDocument } from '../../dossier/parse';
import { documentFault, isImmutable } from '../../dossier/rules';
import type { WorkFile } from '../../dossier/store';
import { toBase64 } from '../../shared/base64';
import { DocumentRefused } from '../document-refused';
import type { DocumentRef, Sequence } from '../hub-database';
import type { LocalChanges, LocalCopy, LocalDossier, LocalPrivate, Revision } from '../local-copy';
import { Listeners } from '../tabs';

/* The local copy of one database, in PouchDB: IndexedDB in a browser, LevelDB in the tests. */

type PouchDocument = Record<string, unknown> & { readonly _id: string };
type PouchDatabase = PouchDB.Database<Record<string, unknown>>;

export type PouchDossier = LocalDossier;
export type PouchPrivate = LocalPrivate;

export interface OpenOptions {
  /** `indexeddb` unless told otherwise. */
  readonly adapter?: string;
  /** Where the adapter keeps files, if it does: put before the name. */
  readonly prefix?: string;
}

/** `name` is that of `dossierName`. PouchDB comes from the app, which imports it when somebody is signed in. */
export const openDossier = (Pouch: PouchDB.Static, name: string, options?: OpenOptions): PouchDossier =>
  new Store<DossierDocument>(Pouch, name, 'dossier', parseDossierDocument, options);

/** `name` is that of `privateName`. */
export const openPrivate = (Pouch: PouchDB.Static, name: string, options?: OpenOptions): PouchPrivate =>
  new Store<PrivateDocument>(Pouch, name, 'private', parsePrivateDocument, options);

/** Ids of a type begin so. */
export const idPrefix = (type: string): string => (type === 'segment' ? 'trace:' : `${type}:`);

class Store<Doc extends { readonly _id: string; readonly type: string }> implements LocalCopy<Doc> {
  readonly #db: PouchDatabase;
  readonly #listeners: Listeners;

  constructor(
    Pouch: PouchDB.Static,
    name: string,
    readonly kind: 'dossier' | 'private',
    private readonly parse: (outside: unknown) => Doc | undefined,
    { adapter = 'indexeddb', prefix = '' }: OpenOptions = {},
  ) {
    this.#db = new Pouch(prefix + name, { adapter, auto_compaction: true });
    this.#listeners = new Listeners(`sandyq:${prefix}${name}`);
  }

  async get(id: string): Promise<Doc | undefined> {
    const found = await this.#found(id);
    return found === undefined ? undefined : this.parse(found);
  }

  async list<T extends Doc['type']>(type: T): Promise<readonly Extract<Doc, { type: T }>[]> {
    const prefix = idPrefix(type);
    const { rows } = await this.#db.allDocs({ include_docs: true, startkey: prefix, endkey: `${prefix}\ufff0` });
    return rows
      .map(({ doc }) => this.parse(doc))
      .filter((doc): doc is Extract<Doc, { type: T }> => doc !== undefined && doc.type === type);
  }

  async put(doc: Doc, files: readonly WorkFile[] = []): Promise<void> {
    const document = await this.#withFiles(doc, files);
    const refusal = documentFault(document, this.kind);
    if (refusal !== undefined) throw new DocumentRefused(doc._id, refusal);
    if (isImmutable(doc.type)) await this.#putOnce(document);
    else await this.#putNewest(document);
    this.#listeners.spread({ ids: [doc._id], put: true });
  }

  async file(id: string, name: string): Promise<Blob | undefined> {
    const document = await this.#found(id);
    const stubs = document?._attachments as Record<string, { content_type: string }> | undefined;
    const stub = stubs !== undefined && Object.hasOwn(stubs, name) ? stubs[name] : undefined;
    if (stub === undefined) return undefined;
    // A Blob in browsers, a Buffer in Node.
    const data = (await this.#db.getAttachment(id, name)) as Blob | Uint8Array<ArrayBuffer>;
    return new Blob([data], { type: stub.content_type });
  }

  subscribe(listener: (ids: readonly string[]) => void): () => void {
    return this.#listeners.on(listener);
  }

  onPut(listener: (ids: readonly string[]) => void): () => void {
    return this.#listeners.onPut(listener);
  }

  announce(ids: readonly string[]): void {
    if (ids.length > 0) this.#listeners.spread({ ids, put: false });
  }

  async ids(prefix: string): Promise<readonly string[]> {
    const { rows } = await this.#db.allDocs({ startkey: prefix, endkey: `${prefix}\ufff0` });
    return rows.map(({ id }) => id);
  }

  async winners(ids: readonly string[]): Promise<readonly Revision[]> {
    if (ids.length === 0) return [];
    const { rows } = await this.#db.allDocs({ keys: [...ids], include_docs: true });
    return rows.flatMap((row) => ('doc' in row && row.doc ? [withoutFiles(row.doc as unknown as Revision)] : []));
  }

  async read(refs: readonly DocumentRef[]): Promise<readonly Revision[]> {
    const docs = refs.map(({ id, rev }) => ({ id, rev }));
    const { results } = await this.#db.bulkGet({ docs, revs: true, attachments: true });
    return results.flatMap((result) =>
      result.docs.flatMap((doc) => ('ok' in doc ? [doc.ok as unknown as Revision] : [])),
    );
  }

  async missing(refs: readonly DocumentRef[]): Promise<readonly DocumentRef[]> {
    const offered: Record<string, string[]> = {};
    for (const { id, rev } of refs) (offered[id] ??= []).push(rev);
    const differences = await this.#db.revsDiff(offered);
    return Object.entries(differences).flatMap(([id, { missing }]) => (missing ?? []).map((rev) => ({ id, rev })));
  }

  async take(revisions: readonly Revision[]): Promise<void> {
    if (revisions.length > 0) await this.#db.bulkDocs([...revisions], { new_edits: false });
  }

  async changes(since: Sequence): Promise<LocalChanges> {
    const { results, last_seq } = await this.#db.changes({ since, include_docs: true });
    const changed = results.flatMap(({ doc }) => (doc ? [withoutFiles(doc as unknown as Revision)] : []));
    return { changed, last: last_seq };
  }

  async mark(name: string): Promise<unknown> {
    return this.#found(`_local/${name}`);
  }

  async setMark(name: string, value: Readonly<Record<string, unknown>>): Promise<void> {
    for (;;) {
      const before = await this.#found(`_local/${name}`);
      try {
        const over = before !== undefined && { _rev: before._rev as string };
        await this.#db.put({ ...value, _id: `_local/${name}`, ...over });
        return;
      } catch (error) {
        // Another tab was between.
        if (statusOf(error) !== 409) throw error;
      }
    }
  }

  async close(): Promise<void> {
    this.#listeners.close();
    await this.#db.close();
  }

  async #found(id: string): Promise<PouchDocument | undefined> {
    try {
      return (await this.#db.get(id)) as unknown as PouchDocument;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Base64, because it is the one form of an attachment that every adapter takes. */
  async #withFiles(doc: Doc, files: readonly WorkFile[]): Promise<PouchDocument> {
    const { _attachments, ...body } = doc as unknown as PouchDocument;
    if (files.length === 0) return body as PouchDocument;
    const named = Array.isArray(body.files) ? (body.files as { name: string; mediaType: string }[]) : [];
    const attachments = await Promise.all(
      files.map(async ({ name, blob }) => {
        const content_type = named.find((file) => file.name === name)?.mediaType ?? blob.type;
        return [name, { content_type, data: toBase64(new Uint8Array(await blob.arrayBuffer())) }] as const;
      }),
    );
    return { ...body, _attachments: Object.fromEntries(attachments) } as PouchDocument;
  }

  /** The same document twice is no fault: a tab that was killed says it again. */
  async #putOnce(document: PouchDocument): Promise<void> {
    try {
      await this.#db.put(document);
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
      const held = await this.#found(document._id);
      if (held !== undefined && (await documentDigest(held)) === (await documentDigest(document))) return;
      throw new DocumentRefused(document._id, { code: 'immutable', detail: 'another document is there' });
    }
  }

  /** Only this device writes it, but perhaps from two tabs. */
  async #putNewest(document: PouchDocument): Promise<void> {
    for (;;) {
      const held = await this.#found(document._id);
      if (held !== undefined && (await documentDigest(held)) === (await documentDigest(document))) return;
      try {
        await this.#db.put({ ...document, ...(held !== undefined && { _rev: held._rev as string }) });
        return;
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
      }
    }
  }
}

/** Stubs of files tell nothing that the document does not. */
function withoutFiles({ _attachments, ...document }: Revision): Revision {
  return document as Revision;
}

const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined;
