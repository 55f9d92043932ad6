import type { DossierDocument, DossierType, PrivateDocument } from './documents';

export interface WorkFile {
  readonly name: string;
  readonly blob: Blob;
}

/**
 * One database of documents on this device: a dossier or a private database. Port; Dexie implements it, sealed, in
 * `sync/dexie/`, memory in the tests. `put` is durable when it resolves.
 */
export interface DocumentStore<Doc extends { readonly _id: string; readonly type: string }> {
  get(id: string): Promise<Doc | undefined>;
  /** By type, in the order of ids. */
  list<T extends Doc['type']>(type: T): Promise<readonly Extract<Doc, { type: T }>[]>;
  /** A new document, or a new version of one that may change. The same immutable document twice is no fault. */
  put(doc: Doc, files?: readonly WorkFile[]): Promise<void>;
  file(id: string, name: string): Promise<Blob | undefined>;
  /** Ids that changed, by this tab, another tab, or sync. */
  subscribe(listener: (ids: readonly string[]) => void): () => void;
}

export type DossierStore = DocumentStore<DossierDocument>;
export type PrivateStore = DocumentStore<PrivateDocument>;
export type { DossierType };
