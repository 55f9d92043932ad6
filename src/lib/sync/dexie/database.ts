import { Dexie, type Table } from 'dexie';

/** Which revisions of one document are here. Sealed: id and leaves. */
export interface HeadRow {
  /** Counts up with each change: what is new is what is above. */
  readonly seq?: number;
  readonly key: string;
  readonly box: Uint8Array<ArrayBuffer>;
}

/** What one revision says, or a mark. */
export interface BoxRow {
  readonly key: string;
  readonly box: Uint8Array<ArrayBuffer>;
}

export interface FileRow {
  readonly key: string;
  readonly box: Blob;
}

/** A copy of one database, version 1. Keys are pseudonyms, rows are sealed (docs/formats/storage.md). */
export class CopyDatabase extends Dexie {
  declare readonly heads: Table<HeadRow, number>;
  declare readonly bodies: Table<BoxRow, string>;
  declare readonly files: Table<FileRow, string>;
  declare readonly marks: Table<BoxRow, string>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ heads: '++seq,&key', bodies: 'key', files: 'key', marks: 'key' });
  }
}
