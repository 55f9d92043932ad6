import Dexie from 'dexie';
import type { Table } from 'dexie';
import type { DeviceId } from '../../shared/ids';
import type { Vault } from '../../shared/vault';
import { exportPublicKey } from '../jws';
import { TraceDatabase } from './database';

interface OldKeys {
  readonly device: DeviceId;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/**
 * Moves a journal from before profiles were sealed, `old`, into `database`, whole; nothing where there is none. In one
 * transaction, and the old one goes only then: killed at any moment, the next call goes on. Call before the journal is
 * opened.
 */
export async function sealJournalOf(old: string, database: string, vault: Vault): Promise<void> {
  if (!(await Dexie.exists(old))) return;
  const from = await new Dexie(old).open();
  const into = new TraceDatabase(database, vault);
  try {
    const keys = (await from.table('keys').get('device')) as OldKeys | undefined;
    const publicKey = keys && (await exportPublicKey(keys.publicKey));
    const rows = await Promise.all(['records', 'chain', 'segments'].map((name) => rowsOf(from.table(name))));
    await into.transaction('rw', into.tables, async () => {
      if ((await into.keys.count()) + (await into.records.count()) > 0) return;
      const [records, chain, segments] = rows as [Rows, Rows, Rows];
      await into.records.bulkAdd(records.values as never[], records.keys as number[]);
      await into.chain.bulkAdd(chain.values as never[], chain.keys as 'head'[]);
      for (const segment of segments.values as { sequence: number }[])
        await into.segments.add(segment as never, segment.sequence);
      if (keys === undefined || publicKey === undefined) return;
      await into.keys.add({ device: keys.device, publicKey }, 'device');
      await into.pairs.add(keys.privateKey, 'device');
    });
  } finally {
    from.close();
    into.close();
  }
  await Dexie.delete(old);
}

interface Rows {
  readonly keys: readonly unknown[];
  readonly values: readonly unknown[];
}

const rowsOf = async (table: Table): Promise<Rows> => ({
  keys: await table.toCollection().primaryKeys(),
  values: await table.toArray(),
});
