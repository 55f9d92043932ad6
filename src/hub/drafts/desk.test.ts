import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DraftId, PartId } from '../../lib/draft/part';
import type { AccountId } from '../../lib/shared/ids';
import { sha256 } from '../../../tests/hub/drafts';
import { newKey } from '../../../tests/hub/kits';
import { MemoryDatabase, asDatabase } from '../store/memory-database.fixture';
import { DraftDesk } from './desk';
import type { DeskParts } from './desk';

const DAY = 24 * 60 * 60_000;
const [draft, gone] = ['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'] as DraftId[];
const author = { id: 'aaaaaaaaaaaaaaaa' as AccountId, name: 'A' };

let folder: string;
let database: MemoryDatabase;
let desk: DraftDesk;
const clock = { time: Date.parse('2026-11-22T00:00:00Z'), now: () => clock.time };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandyq-draft-desk-'));
  database = new MemoryDatabase();
  const around = { lists: { newest: () => Promise.resolve(undefined) }, institution: () => ({ id: 'demo' }) };
  const parts = { database: asDatabase(database), clock, folder, mostBytes: 1000, key: newKey(), build: '' };
  desk = new DraftDesk({ ...around, ...parts, programVersion: '0' } as unknown as DeskParts);
});
afterEach(() => rm(folder, { recursive: true }));

async function put(text: string): Promise<{ sha256: string; bytes: number }> {
  const bytes = new TextEncoder().encode(text);
  const file = { sha256: sha256(bytes), bytes: bytes.length };
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  }
  await desk.files.put('a', { ...file, size: file.bytes, offset: 0 }, whole());
  return file;
}

it('sweeps once a day what nothing names and what killed packings left, and what drafts that are gone have left', async () => {
  await desk.drafts.begin(draft!, author);
  const [named, unnamed] = [await put('named'), await put('not named')];
  await desk.drafts.change(draft!, author, [{ id: 'file:a.bin' as PartId, value: named }]);
  const part = database.docs.get(`part:${draft!}:file:a.bin`)!;
  database.docs.set(`part:${gone!}:file:a.bin`, { ...part, _id: `part:${gone!}:file:a.bin` });
  const packing = join(folder, '.packing', 'left');
  await mkdir(packing, { recursive: true });
  await utimes(packing, new Date(clock.time), new Date(clock.time));
  clock.time += 2 * DAY;
  await desk.sweep();
  expect(await desk.files.get(named.sha256)).toBeDefined();
  expect(await desk.files.get(unnamed.sha256)).toBeUndefined();
  expect(await readdir(join(folder, '.packing'))).toEqual([]);
  expect([...database.docs.keys()]).toEqual([`draft:${draft!}`, `part:${draft!}:file:a.bin`]);
});

it('sweeps no more often, and all the same where the clock was ahead once', async () => {
  const forsaken = { _id: `part:${gone!}:text:a.md`, _rev: '1-x' };
  const sweeps = async (): Promise<boolean> => {
    database.docs.set(forsaken._id, forsaken);
    await desk.sweep();
    return database.docs.size === 0;
  };
  expect(await sweeps()).toBe(true);
  clock.time += DAY - 1;
  expect(await sweeps()).toBe(false);
  clock.time -= 300 * DAY;
  expect(await sweeps()).toBe(true);
});
