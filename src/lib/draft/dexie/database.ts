import { Dexie, type Table } from 'dexie';
import { sealedTables } from '../../shared/sealed-tables';
import type { Vault } from '../../shared/vault';
import type { LocalDraft } from '../local';
import type { LocalPart } from '../local-part';
import type { DraftId } from '../part';

/** Rows are found by a pseudonym of what they are of. */
export type Keyed<T> = T & { readonly key: string };

/** Of a part that the hub has not got as it is here: found without opening all the others. */
export interface WaitingRow {
  readonly key: string;
  readonly draft: DraftId;
  readonly conflict: boolean;
}

export interface FileRow {
  /** Of its hash; of its name, as long as it is only coming. */
  readonly key: string;
  /** What its pieces are named by. */
  readonly name: string;
  /** Absent: it is still being kept, or whoever kept it was killed. */
  readonly sha256?: string;
  readonly bytes: number;
  /** When somebody gave it last, ms UTC. */
  readonly at: number;
}

export interface PieceRow {
  readonly key: string;
  readonly box: Blob;
}

/** The drafts of one profile, version 1, sealed. What waits in it for the hub is nowhere else. */
export class DraftDatabase extends Dexie {
  declare readonly drafts: Table<Keyed<LocalDraft>, string>;
  /** `<draft>.<part>`. */
  declare readonly parts: Table<Keyed<LocalPart>, string>;
  /** Keys as in `parts`. */
  declare readonly waiting: Table<WaitingRow, string>;
  declare readonly files: Table<FileRow, string>;
  /** `<name>.<number>`, sealed as files are. */
  declare readonly pieces: Table<PieceRow, string>;

  constructor(name: string, vault: Vault) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.use(sealedTables(vault, ['pieces']));
    this.version(1).stores({ drafts: 'key', parts: 'key', waiting: 'key', files: 'key', pieces: 'key' });
  }
}
