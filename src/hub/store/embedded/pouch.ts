import PouchDB from 'pouchdb-core';
import leveldb from 'pouchdb-adapter-leveldb';
import { durableLeveldown } from './durable-leveldown';

/** What the embedded store asks of PouchDB, in the shapes that PouchDB 9 answers. */
export interface Pouch {
  info(): Promise<{ doc_count: number; update_seq: number | string }>;
  get(id: string, options?: Record<string, unknown>): Promise<unknown>;
  put(doc: Record<string, unknown>): Promise<unknown>;
  remove(id: string, rev: string): Promise<unknown>;
  bulkDocs(request: { docs: unknown[]; new_edits: boolean }): Promise<unknown[]>;
  bulkGet(request: Record<string, unknown>): Promise<{ results: { id: string; docs: Record<string, unknown>[] }[] }>;
  revsDiff(revisions: Record<string, readonly string[]>): Promise<Record<string, { missing: string[] }>>;
  allDocs(options: Record<string, unknown>): Promise<{ total_rows: number; offset: number; rows: unknown[] }>;
  changes(options: Record<string, unknown>): Promise<{ results: Record<string, unknown>[]; last_seq: number }>;
  getAttachment(id: string, name: string, options: Record<string, unknown>): Promise<Uint8Array>;
  close(): Promise<void>;
  destroy(): Promise<void>;
}

const Leveled = PouchDB.plugin(leveldb);

/** Opens the database in this folder, making it where `create` says so. Rejects where it is not there, or is held. */
export async function openPouch(folder: string, create: boolean): Promise<Pouch> {
  const options = { adapter: 'leveldb', db: durableLeveldown, createIfMissing: create };
  const pouch = new Leveled(folder, options) as unknown as Pouch;
  // The constructor opens in the background; the first answer tells whether it could.
  await pouch.info();
  return pouch;
}
