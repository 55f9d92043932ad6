import type { BrowserContext } from '@playwright/test';
import { appendFileSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/* What happens to a Chromium and to its profile on disk when the current goes. */

/** SIGKILL to the browser's own process: its renderers end with it. Chromium names its id in the profile's lock. */
export async function killBrowser(profile: string, context: BrowserContext): Promise<void> {
  const pid = Number(readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1));
  const closed = new Promise((done) => context.once('close', done));
  process.kill(pid, 'SIGKILL');
  await closed;
}

const indexedDbOf = (profile: string, origin: string): string =>
  join(profile, 'Default/IndexedDB', `${origin.replace('://', '_').replace(':', '_')}.indexeddb.leveldb`);

/**
 * What a power cut leaves of a record that was just being written to IndexedDB: its header and nothing else. Call when the
 * browser is not running. LevelDB's log format: checksum (4 bytes), length (2), type (1), data.
 */
export function tearLog(profile: string, origin: string): void {
  const folder = indexedDbOf(profile, origin);
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  if (logs.length === 0) throw new Error('no log to tear');
  for (const log of logs) appendFileSync(join(folder, log), new Uint8Array([1, 2, 3, 4, 100, 0, 1]));
}

/** What the Blobs of an origin's IndexedDB take on the disk. */
export function blobBytes(profile: string, origin: string): number {
  const folder = indexedDbOf(profile, origin).replace(/leveldb$/, 'blob');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );
}

/** What is left where Chromium found the database damaged. Call when the browser is not running. */
export const loseIndexedDb = (profile: string, origin: string): void =>
  rmSync(indexedDbOf(profile, origin), { recursive: true });
