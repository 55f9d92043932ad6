import { Dexie, type EntityTable, type Table } from 'dexie';
import type { KnownList } from '../../kit/institution/list';
import type { KitManifest } from '../../kit/manifest';
import type { KitId } from '../../shared/ids';
import type { PendingInstall } from '../library';
import type { KitHead, NewKit } from '../store';

/* The database `sandyq-library`, version 2. Format page: docs/formats/storage.md. */

/** A begun install. Its manifest stands in `manifests`. */
export type PendingRow = PendingInstall & Omit<NewKit, 'manifest' | 'addresses'>;

/** `addresses` are the content addresses of `manifest.files`, in order. */
export interface ManifestRow {
  readonly fingerprint: string;
  readonly manifest: KitManifest;
  readonly addresses: readonly string[];
}

/** Where a small file lies: in which Blob, from which byte. */
export interface FileRow {
  readonly address: string;
  readonly size: number;
  readonly blob: number;
  readonly offset: number;
}

/** One chunk of a large file: a Blob of its own. */
export interface ChunkRow {
  readonly address: string;
  readonly index: number;
  readonly blob: number;
  /** Bytes; absent in rows of earlier programs. */
  readonly size?: number;
}

/** Bytes alone. Trusted only by way of a FileRow or ChunkRow, which are written after the check. */
export interface BlobRow {
  readonly id: number;
  readonly bytes: Blob;
}

/** The newest list of an institution. */
export interface ListRow {
  readonly institution: string;
  readonly known: KnownList;
}

export class LibraryDatabase extends Dexie {
  declare kits: Table<KitHead, KitId>;
  declare pending: Table<PendingRow, KitId>;
  declare manifests: EntityTable<ManifestRow, 'fingerprint'>;
  declare files: EntityTable<FileRow, 'address'>;
  declare chunks: Table<ChunkRow, [string, number]>;
  declare blobs: EntityTable<BlobRow, 'id'>;
  declare lists: EntityTable<ListRow, 'institution'>;

  /**
   * `strict` where bytes arrive: a Blob whose row is there is on the disk, and a content address does not lie after a
   * power cut. What only points at bytes may be `relaxed`: the strict write that makes a kit visible comes after it in
   * the same log.
   */
  constructor(name: string, durability: 'strict' | 'relaxed' = 'strict') {
    super(name, { chromeTransactionDurability: durability });
    this.version(1).stores({
      kits: 'id',
      pending: 'id',
      manifests: 'fingerprint',
      files: 'address, blob',
      chunks: '[address+index], blob',
      blobs: '++id',
    });
    this.version(2).stores({ lists: 'institution' });
  }
}
