import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/clock';
import { sha256Hex } from '../../shared/digest';
import { systemRandom } from '../../shared/ids';
import { openVault } from '../../shared/vault';
import type { DraftStore, LocalChange } from '../local';
import { accepted, written } from '../local-part';
import type { DraftId, PartId, PartValue } from '../part';
import { openDraftStore } from './store';

const vault = await openVault(new Uint8Array(32).fill(9), systemRandom);
const DRAFT = '0f0f0f0f-0000-4000-8000-000000000001' as DraftId;
const OTHER = '0f0f0f0f-0000-4000-8000-000000000002' as DraftId;
const PAGE: PartId = 'text:pages/a.md';
const FACTS = { id: 'optics', version: '1.0.0', title: 'A title that nobody else is to read' };
let databases = 0;
const newName = (): string => `drafts-${(databases += 1)}`;
let now = 1_000_000_000_000;
const clock: Clock = { now: () => now };
const opened = (database: string): DraftStore => openDraftStore({ database, vault, random: systemRandom, clock });
const write = (store: DraftStore, id: PartId, value: PartValue | undefined): Promise<void> =>
  store.changeParts(DRAFT, [id], (part) => written(part, id, value), 'person');

describe('drafts in IndexedDB', () => {
  it('are there after they were closed, and say nothing to whoever has no key', async () => {
    const database = newName();
    const store = opened(database);
    await store.begin(DRAFT, FACTS);
    await write(store, PAGE, { text: 'a secret' });
    await store.files.keep(new Blob(['a secret file']));
    store.close();
    const again = opened(database);
    expect(await again.drafts()).toEqual([{ id: DRAFT, known: false, kept: 'whole', begunHere: true }]);
    expect((await again.parts(DRAFT)).map(({ id, value }) => [id, value]).sort()).toEqual([
      ['kit', FACTS],
      [PAGE, { text: 'a secret' }],
    ]);
    again.close();
    const raw = await new Dexie(database).open();
    for (const table of raw.tables) {
      const rows: unknown[] = await table.toArray();
      expect(rows.length, table.name).toBeGreaterThan(0);
      const said = JSON.stringify(rows) + (await Promise.all(rows.map((row) => textIn(row)))).join();
      for (const word of ['secret', 'optics', 'title', DRAFT, 'pages']) expect(said, table.name).not.toContain(word);
    }
    raw.close();
    const other = await openVault(new Uint8Array(32).fill(1), systemRandom);
    const stranger = openDraftStore({ database, vault: other, random: systemRandom, clock });
    await expect(stranger.drafts()).rejects.toThrow();
    stranger.close();
  });

  it('count what waits, of each draft by itself', async () => {
    const store = opened(newName());
    await store.begin(DRAFT, FACTS);
    await store.begin(OTHER, FACTS);
    await write(store, PAGE, { text: 'a' });
    expect([...(await store.waiting())]).toEqual(
      expect.arrayContaining([
        [DRAFT, { waiting: 2, conflicts: 0 }],
        [OTHER, { waiting: 1, conflicts: 0 }],
      ]),
    );
    await store.changeParts(DRAFT, ['kit'], (part) => accepted(part, part!.mark, part!.value, 'r1'), 'round');
    expect((await store.waitingParts(DRAFT)).map(({ id }) => id)).toEqual([PAGE]);
    await store.drop(DRAFT);
    expect([...(await store.waiting()).keys()]).toEqual([OTHER]);
    expect(await store.parts(DRAFT)).toEqual([]);
    expect(await store.parts(OTHER)).toHaveLength(1);
    // Nothing of a draft that is gone comes back by what was still under way.
    await write(store, PAGE, { text: 'late' });
    expect(await store.parts(DRAFT)).toEqual([]);
    store.close();
  });

  it('take every change of two tabs one after the other, and tell both', async () => {
    const database = newName();
    const [one, two] = [opened(database), opened(database)];
    await one.begin(DRAFT, FACTS);
    const told = new Promise<LocalChange>((resolve) => two.onChange(resolve));
    const add = (store: DraftStore, line: string): Promise<void> =>
      store.changeParts(
        DRAFT,
        [PAGE],
        (part) =>
          written(part, PAGE, {
            text: `${part?.value === undefined ? '' : (part.value as { text: string }).text}${line};`,
          }),
        'person',
      );
    await Promise.all(Array.from({ length: 20 }, (_, at) => add(at % 2 === 0 ? one : two, String(at))));
    const [page] = await two.parts(DRAFT, [PAGE]);
    expect((page!.value as { text: string }).text.split(';').filter(Boolean).sort()).toEqual(
      Array.from({ length: 20 }, (_, at) => String(at)).sort(),
    );
    expect(await told).toMatchObject({ draft: DRAFT });
    one.close();
    two.close();
  });

  it('change nothing where a change throws in the middle', async () => {
    const store = opened(newName());
    await store.begin(DRAFT, FACTS);
    const full = (): never => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    await expect(
      store.changeParts(
        DRAFT,
        [PAGE, 'kit'],
        (part, id) => (id === 'kit' ? full() : written(part, id, { text: 'a' })),
        'person',
      ),
    ).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(await store.parts(DRAFT)).toHaveLength(1);
    store.close();
  });
});

describe('files of drafts', () => {
  const bytes = new Uint8Array(2_600_000).map((_, at) => (at * 7) % 256);

  it('lie in pieces, and come back as they were, whole or in part', async () => {
    const store = opened(newName());
    const value = await store.files.keep(new Blob([bytes]));
    expect(value).toEqual({ sha256: await sha256Hex(bytes), bytes: bytes.length });
    const whole = new Uint8Array(await (await store.files.open(value.sha256))!.arrayBuffer());
    expect(await sha256Hex(whole)).toBe(value.sha256);
    const piece = new Uint8Array(await (await store.files.piece(value.sha256, 1_048_576, 1_048_576))!.arrayBuffer());
    expect(piece).toEqual(bytes.slice(1_048_576, 2_097_152));
    const rest = await store.files.piece(value.sha256, 2_599_990, 1_048_576);
    expect(rest!.size).toBe(10);
    expect(await store.files.keep(new Blob([bytes]))).toEqual(value);
    expect((await store.files.open(value.sha256))!.size).toBe(bytes.length);
    expect(await store.files.open('0'.repeat(64))).toBeUndefined();
    expect((await store.files.open((await store.files.keep(new Blob([]))).sha256))!.size).toBe(0);
    store.close();
  });

  it('go when nothing names them any more, and not before a while', async () => {
    const store = opened(newName());
    const [used, unused] = [await store.files.keep(new Blob(['a'])), await store.files.keep(new Blob(['b']))];
    const named = async () => new Set([used.sha256]);
    await store.files.sweep(named);
    expect(await store.files.open(unused.sha256)).toBeDefined();
    now += 8 * 86_400_000;
    await store.files.sweep(named);
    expect(await store.files.open(unused.sha256)).toBeUndefined();
    expect(await store.files.open(used.sha256)).toBeDefined();
    store.close();
  });

  it('leave nothing behind when there is no room for all of one', async () => {
    const database = newName();
    const store = opened(database);
    const broken = {
      size: 2_000_000,
      slice: (from: number) => ({
        arrayBuffer: async () => {
          if (from > 0) throw new DOMException('full', 'QuotaExceededError');
          return new ArrayBuffer(1_048_576);
        },
      }),
    };
    await expect(store.files.keep(broken as unknown as Blob)).rejects.toMatchObject({ name: 'QuotaExceededError' });
    store.close();
    const raw = await new Dexie(database).open();
    expect(await raw.table('pieces').count()).toBe(0);
    expect(await raw.table('files').count()).toBe(0);
    raw.close();
  });
});

const textIn = async (row: unknown): Promise<string> => {
  const { box } = row as { box: Blob | Uint8Array };
  return new TextDecoder().decode(box instanceof Blob ? await box.arrayBuffer() : box);
};
