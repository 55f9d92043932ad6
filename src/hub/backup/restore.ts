import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as v from 'valibot';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Random } from '../../lib/shared/ids';
import { changeIdentity, newGeneration } from '../accounts/identity';
import type { HubOptions } from '../options';
import { Database } from '../store/database';
import { isHeldByAnother, openStore } from '../store/open';
import { Security, hubOnly } from '../store/security';
import { StoreDown, jsonOf } from '../store/store';
import type { Store, StoreRequest } from '../store/store';
import { piecesOf } from '../stick/file';
import { syncFolder } from '../sync-folder';
import { BackupFailure, failure } from './fault';
import type { BackupFault } from './fault';
import { ABOUT_FILE, About, BACKUP_VERSION, SUMS_FILE, placeOf } from './form';
import { UNFINISHED_FILE } from './unfinished';
import { unsealed } from './seal';
import type { Unseal } from './seal';
import { readTar } from './tar';
import type { TarEntry } from './tar';

const unzip = promisify(gunzip);

/** What is unzipped at once: a part is 4 MB and one document more. */
const MOST_TEXT_BYTES = 64 * 1024 * 1024;
const MOST_PART_BYTES = 64 * 1024 * 1024;
const MOST_SUMS_BYTES = 256 * 1024 * 1024;
/** Documents of one write, about, as JSON. */
const WRITE_CHARACTERS = 8_000_000;

export interface CheckOrder {
  readonly file: string;
  readonly unseal?: Unseal;
  /** Bytes of the file that were read, and how many there are. */
  readonly onProgress?: (done: number, all: number) => void;
}

export interface RestoreOrder extends CheckOrder {
  /** A folder that is empty or not there yet. */
  readonly data: string;
  readonly couchdb?: HubOptions['couchdb'];
  readonly version: string;
  readonly random: Random;
}

export interface Restored {
  readonly about: About;
  readonly databases: number;
  readonly documents: number;
  readonly files: number;
}

/** Reads the whole backup and compares each entry with its hash; writes nothing. */
export async function checkBackup(order: CheckOrder): Promise<Result<About, BackupFault>> {
  return await caught(() => check(order));
}

/**
 * Puts a backup back where nothing is yet, after checking all of it. The hub gets a new generation: devices then offer
 * again what they have, and what was done after the backup comes back. A restore that broke off leaves a mark by which
 * no hub starts on half of the data.
 */
export async function restoreBackup(order: RestoreOrder): Promise<Result<Restored, BackupFault>> {
  return await caught(async () => {
    await assertEmpty(order.data);
    const about = await check(order);
    await mkdir(order.data, { recursive: true, mode: 0o700 });
    const mark = join(order.data, UNFINISHED_FILE);
    await writeFileThrough(mark, once(new TextEncoder().encode(`${about.at}\n`)));
    const { store } = await openStore({ data: order.data, couchdb: order.couchdb, version: order.version, build: '' });
    try {
      await assertFree(store);
      const restored = await new Restore(order, store).run();
      const generation = newGeneration(order.random);
      await changeIdentity(new Database(store, 'accounts'), () => ({ generation }));
      await rm(mark);
      await syncFolder(order.data);
      return { about, ...restored };
    } finally {
      await store.close();
    }
  });
}

async function caught<T>(work: () => Promise<T>): Promise<Result<T, BackupFault>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof BackupFailure) return err(error.fault);
    if (isHeldByAnother(error)) return err({ code: 'data-in-use' });
    if (error instanceof StoreDown) return err({ code: 'store-down' });
    throw error;
  }
}

async function check(order: CheckOrder): Promise<About> {
  const found = new Map<string, string>();
  let about: About | undefined;
  let sums: string | undefined;
  for await (const entry of entriesOf(order)) {
    if (sums !== undefined || found.has(entry.name) || placeOf(entry.name) === undefined)
      throw failure('damaged', entry.name);
    if (found.size === 0 && entry.name !== ABOUT_FILE) throw failure('not-a-backup');
    const { sha256, bytes } = await digest(entry);
    found.set(entry.name, sha256);
    if (entry.name === ABOUT_FILE) about = aboutOf(bytes);
    if (entry.name === SUMS_FILE) sums = new TextDecoder().decode(bytes);
  }
  if (about === undefined) throw failure('not-a-backup');
  if (sums === undefined) throw failure('unfinished');
  found.delete(SUMS_FILE);
  compare(found, sums);
  return about;
}

/** Entries that are small are kept, for who they are is looked at. */
async function digest({ name, bytes, content }: TarEntry): Promise<{ sha256: string; bytes: Uint8Array }> {
  const kept = name === ABOUT_FILE || name === SUMS_FILE;
  if (kept && bytes > MOST_SUMS_BYTES) throw failure('damaged', name);
  const hash = createHash('sha256');
  const parts: Uint8Array[] = [];
  for await (const piece of content()) {
    hash.update(piece);
    if (kept) parts.push(piece);
  }
  return { sha256: hash.digest('hex'), bytes: new Uint8Array(Buffer.concat(parts)) };
}

function aboutOf(bytes: Uint8Array): About {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), About), new TextDecoder().decode(bytes));
  if (!parsed.success) throw failure('not-a-backup');
  if (parsed.output.v > BACKUP_VERSION) throw failure('too-new');
  return parsed.output;
}

function compare(found: ReadonlyMap<string, string>, sums: string): void {
  const listed = new Map<string, string>();
  for (const line of sums.split('\n').filter((text) => text !== '')) {
    const match = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
    if (match === null) throw failure('damaged', SUMS_FILE);
    listed.set(match[2]!, match[1]!);
  }
  for (const [name, sha256] of found) if (listed.get(name) !== sha256) throw failure('damaged', name);
  for (const name of listed.keys()) if (!found.has(name)) throw failure('damaged', name);
}

class Restore {
  readonly #databases = new Set<string>();
  readonly #security = new Map<string, Security>();
  #documents = 0;
  #files = 0;

  constructor(
    private readonly order: RestoreOrder,
    private readonly store: Store,
  ) {}

  async run(): Promise<Omit<Restored, 'about'>> {
    for await (const entry of entriesOf(this.order)) await this.#take(entry);
    // Afterwards: the rules of a dossier would judge what they judged once.
    for (const [db, body] of this.#security) await this.#ask({ method: 'PUT', db, path: ['_security'], body });
    return { databases: this.#databases.size, documents: this.#documents, files: this.#files };
  }

  async #take(entry: TarEntry): Promise<void> {
    const place = placeOf(entry.name);
    if (place === undefined) throw failure('damaged', entry.name);
    if (place.kind === 'file') {
      await writeFileThrough(join(this.order.data, ...place.path.split('/')), entry.content());
      this.#files += 1;
    } else if (place.kind === 'security' || place.kind === 'documents') {
      await this.#open(place.database);
      const bytes = await whole(entry);
      if (place.kind === 'security') this.#security.set(place.database, securityOf(bytes, entry.name));
      else await this.#write(place.database, await linesOf(bytes, entry.name));
    }
  }

  async #open(name: string): Promise<void> {
    if (this.#databases.has(name)) return;
    await new Database(this.store, name).ensure(hubOnly);
    this.#databases.add(name);
  }

  async #write(db: string, lines: readonly string[]): Promise<void> {
    let docs: unknown[] = [];
    let length = 0;
    const flush = async (): Promise<void> => {
      if (docs.length === 0) return;
      const rows = await this.#ask({ method: 'POST', db, path: ['_bulk_docs'], body: { docs, new_edits: false } });
      if (Array.isArray(rows) && rows.some((row) => (row as { error?: unknown }).error))
        throw failure('store-down', db);
      this.#documents += docs.length;
      docs = [];
      length = 0;
    };
    for (const line of lines) {
      docs.push(JSON.parse(line));
      length += line.length;
      if (length >= WRITE_CHARACTERS) await flush();
    }
    await flush();
  }

  async #ask(request: Omit<StoreRequest, 'as'>): Promise<unknown> {
    const response = await this.store.handle({ ...request, as: 'hub' });
    if (response.status >= 300) throw failure('store-down', request.db);
    return jsonOf(response);
  }
}

async function* entriesOf({ file, unseal, onProgress }: CheckOrder): AsyncGenerator<TarEntry> {
  const { size } = await stat(file);
  let read = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of piecesOf(file)) {
      read += piece.length;
      onProgress?.(read, size);
      yield piece;
    }
  };
  yield* readTar(unsealed(counted(), unseal));
}

async function whole(entry: TarEntry): Promise<Uint8Array> {
  if (entry.bytes > MOST_PART_BYTES) throw failure('damaged', entry.name);
  const parts: Uint8Array[] = [];
  for await (const piece of entry.content()) parts.push(piece);
  return new Uint8Array(Buffer.concat(parts));
}

function securityOf(bytes: Uint8Array, name: string): Security {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Security), new TextDecoder().decode(bytes));
  if (!parsed.success) throw failure('damaged', name);
  return parsed.output;
}

async function linesOf(bytes: Uint8Array, name: string): Promise<readonly string[]> {
  const text = await unzip(bytes, { maxOutputLength: MOST_TEXT_BYTES }).catch(() => {
    throw failure('damaged', name);
  });
  return text
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** On the disk when it resolves, readable by the hub's own user alone. */
async function writeFileThrough(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

async function assertEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  // What a fresh file system has of its own.
  if (names.some((name) => name !== 'lost+found')) throw failure('data-not-empty', folder);
}

async function assertFree(store: Store): Promise<void> {
  const response = await store.handle({ as: 'hub', method: 'GET', path: ['_all_dbs'] });
  if (response.status !== 200) throw failure('store-down');
  const taken = (jsonOf(response) as string[]).find((name) => !name.startsWith('_'));
  if (taken !== undefined) throw failure('store-not-empty', taken);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
