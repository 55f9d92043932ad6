import { createHash } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import { endOfArchive, paddingAfter, tarHeader } from '../../lib/shared/tar';
import { readIdentity } from '../accounts/identity';
import type { HubOptions } from '../options';
import { Database } from '../store/database';
import { isHeldByAnother, openStore } from '../store/open';
import { StoreDown, jsonOf } from '../store/store';
import type { Store } from '../store/store';
import { piecesOf } from '../stick/file';
import { syncFolder } from '../sync-folder';
import { dumpDatabase } from './dump';
import { BackupFailure, failure } from './fault';
import type { BackupFault } from './fault';
import { ABOUT_FILE, BACKUP_FORMAT, BACKUP_VERSION, SUMS_FILE, fileName, placeOf } from './form';
import type { About } from './form';
import { sealed } from './seal';
import type { Seal } from './seal';

/** All that a hub keeps is in it. */
const FOR_ITS_OWNER = 0o600;

export interface BackupOrder {
  /** Where the hub keeps its data. */
  readonly data: string;
  readonly couchdb?: HubOptions['couchdb'];
  /** The file to make; it may not be there yet. */
  readonly to: string;
  readonly seal?: Seal;
  /** False: without the files of kits. */
  readonly kits?: boolean;
  /** Of this program. */
  readonly version: string;
  readonly clock: Clock;
  /** Databases written so far, and how many there are. */
  readonly onProgress?: (done: number, all: number) => void;
}

export interface Backup {
  readonly file: string;
  readonly bytes: number;
  readonly databases: number;
  readonly about: About;
}

/**
 * Writes all that a hub keeps into one file. The embedded store is read with the hub stopped (its lock says so); a
 * CouchDB while hubs work with it. The file is there whole, on the disk, or not at all.
 */
export async function makeBackup(order: BackupOrder): Promise<Result<Backup, BackupFault>> {
  const part = `${order.to}.part`;
  try {
    if (await exists(order.to)) throw failure('target-exists', order.to);
    if (resolve(order.to).startsWith(resolve(order.data) + sep)) throw failure('target-inside', order.to);
    const store = await openToRead(order);
    try {
      return ok(await write(order, store, part));
    } finally {
      await store.close();
    }
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof BackupFailure) return err(error.fault);
    if (isHeldByAnother(error)) return err({ code: 'data-in-use' });
    if (error instanceof StoreDown) return err({ code: 'store-down' });
    throw error;
  }
}

/** A mistyped folder makes no new store. */
async function openToRead({ data, couchdb, version }: BackupOrder): Promise<Store> {
  if (couchdb === undefined && !(await exists(join(data, 'store')))) throw failure('no-hub', data);
  return (await openStore({ data, couchdb, version, build: '' })).store;
}

async function write(order: BackupOrder, store: Store, part: string): Promise<Backup> {
  const file = await open(part, 'w', 0o600);
  let bytes = 0;
  let made: Omit<Backup, 'file' | 'bytes'> | undefined;
  try {
    const archive = new Archive(order, store);
    const pieces = order.seal === undefined ? archive.pieces() : await sealed(archive.pieces(), order.seal);
    for await (const piece of pieces) {
      await file.writeFile(piece);
      bytes += piece.length;
    }
    await file.sync();
    made = archive.made!;
  } finally {
    await file.close();
  }
  await rename(part, order.to);
  await syncFolder(dirname(resolve(order.to)));
  return { file: order.to, bytes, ...made };
}

class Archive {
  readonly #sums: string[] = [];
  readonly #time: number;
  made: Omit<Backup, 'file' | 'bytes'> | undefined;

  constructor(
    private readonly order: BackupOrder,
    private readonly store: Store,
  ) {
    this.#time = order.clock.now();
  }

  async *pieces(): AsyncGenerator<Uint8Array> {
    const { order, store } = this;
    const accounts = new Database(store, 'accounts');
    const identity = await readIdentity(accounts);
    if (identity === undefined) throw failure('no-hub', order.data);
    const about: About = {
      format: BACKUP_FORMAT,
      v: BACKUP_VERSION,
      at: timestamp(this.#time),
      program: order.version,
      hub: identity.hub,
      institution: { id: identity.institution.id, name: identity.institution.name },
      demo: identity.demo,
      kits: order.kits !== false,
    };
    yield* this.#entry(ABOUT_FILE, new TextEncoder().encode(`${JSON.stringify(about, null, 2)}\n`));
    const names = inOrder(await databaseNames(store));
    for (const [at, name] of names.entries()) {
      // Keeps the lock on the data: the store closes what was not used for long.
      await readIdentity(accounts);
      for await (const { name: part, bytes } of dumpDatabase(store, name)) yield* this.#entry(part, bytes);
      order.onProgress?.(at + 1, names.length);
    }
    for await (const path of keptFiles(order)) yield* this.#file(path);
    yield* this.#entry(SUMS_FILE, new TextEncoder().encode(this.#sums.join('')));
    yield endOfArchive();
    this.made = { databases: names.length, about };
  }

  *#entry(name: string, bytes: Uint8Array): Generator<Uint8Array> {
    this.#note(name, createHash('sha256').update(bytes).digest('hex'));
    yield tarHeader({ path: name, size: bytes.length, modified: this.#time, mode: FOR_ITS_OWNER });
    yield bytes;
    yield paddingAfter(bytes.length);
  }

  async *#file(path: string): AsyncGenerator<Uint8Array> {
    const full = join(this.order.data, ...path.split('/'));
    // A file that no draft names any more may go while the others are read.
    const found = await stat(full).catch(absentIfGone);
    if (found === undefined) return;
    const { size, mtimeMs } = found;
    const hash = createHash('sha256');
    let left = size;
    yield tarHeader({ path: fileName(path), size, modified: mtimeMs, mode: FOR_ITS_OWNER });
    for await (const piece of piecesOf(full)) {
      left -= piece.length;
      if (left < 0) break;
      hash.update(piece);
      yield piece;
    }
    if (left !== 0) throw failure('file-changed', path);
    yield paddingAfter(size);
    this.#note(fileName(path), hash.digest('hex'));
  }

  #note(name: string, sha256: string): void {
    this.#sums.push(`${sha256}  ${name}\n`);
  }
}

async function databaseNames(store: Store): Promise<readonly string[]> {
  const response = await store.handle({ as: 'hub', method: 'GET', path: ['_all_dbs'] });
  if (response.status !== 200) throw failure('store-down');
  return (jsonOf(response) as string[]).filter((name) => !name.startsWith('_'));
}

/**
 * Dossiers first, then what they rest on: where hubs go on working meanwhile, a device or an account that a dossier names
 * is then in the backup, too.
 */
function inOrder(names: readonly string[]): readonly string[] {
  const rank = (name: string): number => (name.includes('-') ? 0 : name === 'accounts' ? 2 : 1);
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Files of the data folder, but the store and what is only on its way. */
async function* keptFiles({ data, kits }: BackupOrder, below = ''): AsyncGenerator<string> {
  const entries = await readdir(join(data, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (placeOf(fileName(path)) === undefined || /\.(?:part|new|tmp)$/.test(path)) continue;
    if (path === 'uploads' || (path === 'shelf' && kits === false)) continue;
    if (entry.isDirectory()) yield* keptFiles({ data, kits } as BackupOrder, path);
    else if (entry.isFile()) yield path;
  }
}

function absentIfGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
