import Dexie from 'dexie';
import type { Table } from 'dexie';
import type { DeviceId } from '../../shared/ids';
import type { Timestamp } from '../../shared/clock';
import { sealedTables } from '../../shared/sealed-tables';
import type { Vault } from '../../shared/vault';
import type { Witnessed } from '../journal';
import type { PublicJwk } from '../jws';
import type { SegmentDocument } from '../segment';
import type { TraceEvent } from '../statement';

/** The key is the counter plus one: IndexedDB counts from 1, without a gap, and takes the number back on abort. */
export interface StoredRecord {
  readonly time: Timestamp;
  readonly event: TraceEvent;
}

export interface StoredHead {
  readonly sequence: number;
  readonly hash: string;
  /** Counter of the first record that no segment holds. */
  readonly next: number;
}

/** Receipts that this device holds, as far as no segment says so. */
export interface StoredWitness {
  /** The hub's time of the newest. */
  readonly newest: Timestamp;
  readonly list: readonly Witnessed[];
}

export interface StoredKeys {
  readonly device: DeviceId;
  readonly publicKey: PublicJwk;
  /** PKCS #8 in base64; absent where the key lies in `pairs`. */
  readonly privateKey?: string;
}

/**
 * One profile's journal and signing key in one browser, sealed. They share a database so that they are lost together: a key
 * whose chain is forgotten would begin a second chain under the same name.
 */
export class TraceDatabase extends Dexie {
  declare readonly records: Table<StoredRecord, number>;
  declare readonly chain: Table<StoredHead, 'head'>;
  /** By their sequence. */
  declare readonly segments: Table<SegmentDocument, number>;
  declare readonly keys: Table<StoredKeys, 'device'>;
  /** Keys from before profiles were sealed: the browser does not let them out, so they can't be. */
  declare readonly pairs: Table<CryptoKey, 'device'>;

  constructor(name: string, vault: Vault) {
    // Chromium and Firefox else report a commit that is still in the caches of the operating system.
    super(name, { chromeTransactionDurability: 'strict' });
    this.use(sealedTables(vault, ['pairs']));
    this.version(1).stores({ records: '++', chain: '', segments: '', keys: '', pairs: '' });
  }

  /** In the same store as the head. */
  get witnesses(): Table<StoredWitness, 'witness'> {
    return this.table('chain');
  }
}
