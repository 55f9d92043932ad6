import type { DossierDocument, PrivateDocument } from '../dossier/documents';
import type { DocumentStore } from '../dossier/store';
import type { DocumentRef, Sequence } from './hub-database';

/*
 * The copy of one database on this device, as whoever carries it (sync, couriers) sees it: revisions in CouchDB's terms,
 * and no word of how and where they are kept. Port; nobody reaches below it.
 */

/**
 * One revision of a document: `_id`, `_rev`, and what it says. Where it is read or taken whole, with its history
 * (`_revisions`) and its files (`_attachments`, each with `content_type` and base64 `data`), as `_bulk_docs` has them
 * with `new_edits: false`.
 */
export type Revision = Record<string, unknown> & { readonly _id: string; readonly _rev: string };

/** What came in since some moment: each document once, in its winning revision and without files. */
export interface LocalChanges {
  readonly changed: readonly Revision[];
  /** Where the next look begins. */
  readonly last: Sequence;
}

export interface Revisions {
  /** Ids that begin so, in their order. */
  ids(prefix: string): Promise<readonly string[]>;
  /** The winning revision of each of these documents that is here, without its files. */
  winners(ids: readonly string[]): Promise<readonly Revision[]>;
  /** These revisions whole, with histories and files; those that are not here are left out. */
  read(refs: readonly DocumentRef[]): Promise<readonly Revision[]>;
  /** Of these revisions, the ones to fetch; it may name one that was here and was followed by another. */
  missing(refs: readonly DocumentRef[]): Promise<readonly DocumentRef[]>;
  /**
   * Takes whole revisions as they are; durable when it resolves, and the same ones again are no fault. Who calls has
   * judged them before, and tells listeners by `announce`.
   */
  take(revisions: readonly Revision[]): Promise<void>;
  changes(since: Sequence): Promise<LocalChanges>;
}

/**
 * Small notes of whoever carries the copy, by name: they never replicate, and they are lost together with what they
 * speak of.
 */
export interface Marks {
  /** What was noted, to be parsed as outside data; undefined where nothing was. */
  mark(name: string): Promise<unknown>;
  /** Takes the place of what was noted before; durable when it resolves. */
  setMark(name: string, value: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface LocalCopy<Doc extends { readonly _id: string; readonly type: string }>
  extends DocumentStore<Doc>, Revisions, Marks {
  readonly kind: 'dossier' | 'private';
  /** Tells listeners of this tab and the others: these documents came from elsewhere. */
  announce(ids: readonly string[]): void;
  /** What was put, in this tab or another: what came from elsewhere is not among it. */
  onPut(listener: (ids: readonly string[]) => void): () => void;
  close(): Promise<void>;
}

export type LocalDossier = LocalCopy<DossierDocument>;
export type LocalPrivate = LocalCopy<PrivateDocument>;
