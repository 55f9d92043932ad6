import { Dexie, type Table } from 'dexie';
import { sealedTables } from '../../shared/sealed-tables';
import type { Vault } from '../../shared/vault';
import type { DeviceId, ItemId, KitId } from '../../shared/ids';
import type { ItemFacts } from '../facts';
import type { Draft, LastPlace, PackageState } from '../records';
import type { WorkFacts } from '../work-facts';

/** Rows are found by a pseudonym of what they are of. */
export type Keyed<T> = T & { readonly key: string };

export interface CursorRow {
  readonly device: DeviceId;
  readonly next: number;
}

export interface PlaceRow extends LastPlace {
  readonly kit: KitId;
  readonly item: ItemId;
}

/** A draft, whose files lie beside it: they are written down once, and not with each pause in typing. */
export interface DraftRow extends Omit<Draft, 'files'> {
  readonly files?: readonly { readonly name: string; readonly type: string; readonly file: string }[];
}

export interface FileRow {
  readonly key: string;
  /** Key of the draft. */
  readonly draft: string;
  readonly box: Blob;
}

/** What one profile keeps beside its journal, version 2, sealed. Drafts, their files and the newest states are nowhere else. */
export class LearningDatabase extends Dexie {
  declare readonly facts: Table<Keyed<ItemFacts>, string>;
  declare readonly works: Table<Keyed<WorkFacts>, string>;
  declare readonly cursors: Table<Keyed<CursorRow>, string>;
  declare readonly places: Table<Keyed<PlaceRow>, string>;
  declare readonly states: Table<Keyed<PackageState>, string>;
  declare readonly drafts: Table<Keyed<DraftRow>, string>;
  declare readonly files: Table<FileRow, string>;

  constructor(name: string, vault: Vault) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.use(sealedTables(vault, ['files']));
    this.version(1).stores({
      facts: 'key',
      works: 'key',
      cursors: 'key',
      places: 'key',
      drafts: 'key',
      files: 'key,draft',
    });
    this.version(2).stores({ states: 'key' });
  }
}
