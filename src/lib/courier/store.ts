import type { Revision } from './batch';
import type { Sequence } from './index-file';

/*
 * What a courier needs of a database, on either side: a narrow port, for a copy in a browser, for the store of a hub, for
 * memory in tests.
 */

/** A few revisions to send. */
export interface SourcePage {
  /** `_rev`, `_revisions` whole, attachments as stubs: what `_bulk_get?revs=true` answers. */
  readonly revisions: readonly Revision[];
  /** These and all before them bring a receiver so far in the changes of this database; absent where nobody counts. */
  readonly until?: Sequence;
}

/** One database, for whoever sends. */
export interface CourierSource {
  /** `dossier-<learner>`, `private-<learner>`. */
  readonly name: string;
  /** What is to be sent, a few at a time: each page is read when the one before it was packed. */
  pages(): AsyncIterable<SourcePage>;
  /** An attachment of one of those revisions. */
  file(revision: Revision, name: string): Promise<Uint8Array<ArrayBuffer>>;
}

export interface RevisionRef {
  readonly id: string;
  readonly rev: string;
}

/** One database of a device, for what a hub sends. */
export interface CourierStore {
  readonly name: string;
  /** Of these revisions, the ones that are not there. */
  missing(refs: readonly RevisionRef[]): Promise<readonly RevisionRef[]>;
  /** Of these documents, the ones that are there in whatever revision. */
  held(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Writes revisions as they are (`new_edits: false`), attachments inside. Durable when it resolves. */
  write(revisions: readonly Revision[]): Promise<void>;
}

/** Where parts lie between the moment that they are measured and the moment that they are encrypted. */
export interface Spool {
  keep(bytes: Uint8Array<ArrayBuffer>): Promise<() => AsyncIterable<Uint8Array>>;
}

/** A Blob for each: browsers move large ones to the disk by themselves, Node holds them in memory. */
export const blobSpool: Spool = {
  keep: async (bytes) => {
    const blob = new Blob([bytes]);
    return async function* () {
      yield new Uint8Array(await blob.arrayBuffer());
    };
  },
};
