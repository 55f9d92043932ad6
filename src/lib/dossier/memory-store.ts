import { documentDigest } from './digest';
import type { DossierDocument, PrivateDocument } from './documents';
import { documentFault, isImmutable } from './rules';
import type { DocumentStore, WorkFile } from './store';

type Documents = { readonly dossier: DossierDocument; readonly private: PrivateDocument };

/** A store that lives as long as its object: for tests, and the plainest form of the contract. */
export class MemoryStore<Kind extends keyof Documents> implements DocumentStore<Documents[Kind]> {
  readonly #documents = new Map<string, Documents[Kind]>();
  readonly #files = new Map<string, ReadonlyMap<string, Blob>>();
  readonly #listeners = new Set<(ids: readonly string[]) => void>();

  constructor(private readonly kind: Kind) {}

  async get(id: string): Promise<Documents[Kind] | undefined> {
    return this.#documents.get(id);
  }

  async list<T extends Documents[Kind]['type']>(type: T) {
    return [...this.#documents.values()]
      .filter((doc): doc is Extract<Documents[Kind], { type: T }> => doc.type === type)
      .sort((a, b) => (a._id < b._id ? -1 : 1));
  }

  async put(doc: Documents[Kind], files: readonly WorkFile[] = []): Promise<void> {
    const { _attachments, ...body } = structuredClone(doc) as Documents[Kind] & { _attachments?: unknown };
    const refusal = documentFault({ ...body, ...attachments(files) }, this.kind);
    if (refusal !== undefined) throw new Error(`${doc._id}: ${refusal.code} (${refusal.detail})`);
    const held = this.#documents.get(doc._id);
    if (held !== undefined && isImmutable(doc.type)) {
      if ((await documentDigest(held)) !== (await documentDigest(body))) throw new Error(`${doc._id}: immutable`);
      return;
    }
    this.#documents.set(doc._id, body as Documents[Kind]);
    this.#files.set(doc._id, new Map(files.map(({ name, blob }) => [name, blob])));
    for (const listener of this.#listeners) listener([doc._id]);
  }

  async file(id: string, name: string): Promise<Blob | undefined> {
    return this.#files.get(id)?.get(name);
  }

  subscribe(listener: (ids: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const attachments = (files: readonly WorkFile[]): { readonly _attachments?: object } =>
  files.length === 0
    ? {}
    : {
        _attachments: Object.fromEntries(
          files.map(({ name, blob }) => [name, { content_type: blob.type, length: blob.size }]),
        ),
      };
