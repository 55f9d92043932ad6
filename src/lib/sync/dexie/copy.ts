import type { DossierDocument, PrivateDocument } from '../../dossier/documents';
import { documentDigest } from '../../dossier/digest';
import { parseDossierDocument, parsePrivateDocument } from '../../dossier/parse';
import { documentFault, isImmutable } from '../../dossier/rules';
import type { WorkFile } from '../../dossier/store';
import { toBase64 } from '../../shared/base64';
import { canonicalBytes } from '../../shared/canonical-json';
import { sha256Hex } from '../../shared/digest';
import type { Vault } from '../../shared/vault';
import { DocumentRefused } from '../document-refused';
import type { DocumentRef, Sequence } from '../hub-database';
import type { LocalCopy, LocalDossier, LocalPrivate, Revision } from '../local-copy';
import { Listeners } from '../tabs';
import { revOf, winnerOf } from './revisions';
import { SealedRevisions, type Body, type Head } from './sealed-revisions';

/* The copy of one database in this browser, sealed under the profile's key: the one that the app uses. */

export interface CopyOptions {
  /** Of the IndexedDB database and of what tabs tell each other by: it must say nothing. */
  readonly database: string;
  readonly vault: Vault;
}

export const openDossierCopy = (options: CopyOptions): LocalDossier =>
  new SealedCopy<DossierDocument>('dossier', parseDossierDocument, options);

export const openPrivateCopy = (options: CopyOptions): LocalPrivate =>
  new SealedCopy<PrivateDocument>('private', parsePrivateDocument, options);

/** Ids of a type begin so. */
const idPrefix = (type: string): string => (type === 'segment' ? 'trace:' : `${type}:`);

class SealedCopy<Doc extends { readonly _id: string; readonly type: string }> implements LocalCopy<Doc> {
  readonly #revisions: SealedRevisions;
  readonly #listeners: Listeners;

  constructor(
    readonly kind: 'dossier' | 'private',
    private readonly parse: (outside: unknown) => Doc | undefined,
    { database, vault }: CopyOptions,
  ) {
    this.#revisions = new SealedRevisions(database, vault);
    this.#listeners = new Listeners(database);
  }

  ids = (prefix: string) => this.#revisions.ids(prefix);
  winners = (ids: readonly string[]) => this.#revisions.winners(ids);
  read = (refs: readonly DocumentRef[]) => this.#revisions.read(refs);
  missing = (refs: readonly DocumentRef[]) => this.#revisions.missing(refs);
  take = (revisions: readonly Revision[]) => this.#revisions.take(revisions);
  changes = (since: Sequence) => this.#revisions.changes(since);
  mark = (name: string) => this.#revisions.mark(name);
  setMark = (name: string, value: Readonly<Record<string, unknown>>) => this.#revisions.setMark(name, value);
  file = (id: string, name: string) => this.#revisions.file(id, name);
  subscribe = (listener: (ids: readonly string[]) => void) => this.#listeners.on(listener);
  onPut = (listener: (ids: readonly string[]) => void) => this.#listeners.onPut(listener);

  async get(id: string): Promise<Doc | undefined> {
    const [found] = await this.#revisions.bodies([id]);
    return found && this.parse(found.body);
  }

  async list<T extends Doc['type']>(type: T): Promise<readonly Extract<Doc, { type: T }>[]> {
    const found = await this.#revisions.bodies(await this.ids(idPrefix(type)));
    return found
      .map(({ body }) => this.parse(body))
      .filter((doc): doc is Extract<Doc, { type: T }> => doc !== undefined && doc.type === type);
  }

  async put(doc: Doc, files: readonly WorkFile[] = []): Promise<void> {
    const document = await withFiles(doc, files);
    const refusal = documentFault(document, this.kind);
    if (refusal !== undefined) throw new DocumentRefused(doc._id, refusal);
    for (;;) {
      const before = await this.#revisions.head(doc._id);
      if (before !== undefined && (await this.#holds(document))) break;
      if (before !== undefined && isImmutable(doc.type))
        throw new DocumentRefused(doc._id, { code: 'immutable', detail: 'another document is there' });
      // Only this device writes it, but perhaps from two tabs: then this one looks again.
      if (await this.#revisions.follow(await revised(document, before), before)) break;
    }
    this.#listeners.spread({ ids: [doc._id], put: true });
  }

  announce(ids: readonly string[]): void {
    if (ids.length > 0) this.#listeners.spread({ ids, put: false });
  }

  async close(): Promise<void> {
    this.#listeners.close();
    this.#revisions.close();
  }

  /** The same document twice is no fault: a tab that was killed says it again. */
  async #holds(document: Body): Promise<boolean> {
    const [held] = await this.#revisions.bodies([document._id]);
    return held !== undefined && (await documentDigest(held.body)) === (await documentDigest(document));
  }
}

async function withFiles(doc: { readonly _id: string }, files: readonly WorkFile[]): Promise<Body> {
  const { _attachments, ...body } = doc as Body;
  if (files.length === 0) return body as Body;
  const named = Array.isArray(body.files) ? (body.files as { name: string; mediaType: string }[]) : [];
  const attachments = await Promise.all(
    files.map(async ({ name, blob }) => {
      const content_type = named.find((file) => file.name === name)?.mediaType ?? blob.type;
      return [name, { content_type, data: toBase64(new Uint8Array(await blob.arrayBuffer())) }] as const;
    }),
  );
  return { ...body, _attachments: Object.fromEntries(attachments) } as unknown as Body;
}

/**
 * The revision that `document` makes after `before`. Its id follows from what it says and from what it follows: the same
 * on every device. Files are in it by the hashes that the document names.
 */
async function revised(document: Body, before: Head | undefined): Promise<Revision> {
  const { _attachments, ...said } = document;
  const parent = before && winnerOf(before.leaves);
  const id = (await sha256Hex(canonicalBytes([parent ? revOf(parent) : null, said]))).slice(0, 32);
  const start = (parent?.start ?? 0) + 1;
  const ids = [id, ...(parent?.ids ?? [])];
  return { ...document, _rev: `${start}-${id}`, _revisions: { start, ids } };
}
