import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom, type Uuid } from '../shared/ids';
import { openVault } from '../shared/vault';
import type { TraceEvent } from '../trace/statement';
import { openLearningRecords } from './dexie/records';
import { sealRecordsOf } from './dexie/unsealed';
import type { Draft, LearningRecords } from './records';
import { at, DEVICE, MemoryRecords, NOW, OTHER_DEVICE, place } from './study.fixture';

const written = (counter: number, event: TraceEvent) => ({ counter, time: at(NOW + counter), event });
const spent = (counter: number, activeMs: number) =>
  written(counter, { kind: 'spent-time', at: place('read'), activeMs });
let databases = 0;
const vault = await openVault(new Uint8Array(32).fill(5), systemRandom);
const openRecords = (database: string): LearningRecords =>
  openLearningRecords({ database, vault, random: systemRandom });

const implementations: readonly (readonly [string, () => LearningRecords])[] = [
  ['memory', () => new MemoryRecords()],
  ['Dexie', () => openRecords(`records-${databases++}`)],
];

describe.each(implementations)('LearningRecords: %s', (_, open) => {
  let records: LearningRecords;
  beforeEach(() => (records = open()));
  afterEach(() => records.close());
  const activeMs = async () => (await records.study()).facts.map((facts) => facts.activeMs);

  it('folds each counter of a device in once', async () => {
    expect(await records.apply(DEVICE, [spent(0, 1), spent(1, 10)])).toBe(2);
    expect(await records.apply(DEVICE, [spent(1, 10), spent(2, 100)])).toBe(3);
    expect(await activeMs()).toEqual([111]);
    expect(await records.wanted(DEVICE)).toBe(3);
  });

  it('takes nothing from a gap on, and goes on when it is filled', async () => {
    expect(await records.apply(DEVICE, [spent(1, 10)])).toBe(0);
    expect(await records.apply(DEVICE, [spent(0, 1), spent(2, 100)])).toBe(1);
    expect(await activeMs()).toEqual([1]);
    expect(await records.apply(DEVICE, [spent(1, 10), spent(2, 100)])).toBe(3);
    expect(await activeMs()).toEqual([111]);
  });

  it('counts devices apart', async () => {
    await records.apply(DEVICE, [spent(0, 1)]);
    await records.apply(OTHER_DEVICE, [spent(0, 10)]);
    expect(await activeMs()).toEqual([11]);
  });

  it('counts what is about no item, and keeps nothing of it', async () => {
    expect(await records.apply(DEVICE, [written(0, { kind: 'signed-in', offline: false })])).toBe(1);
    expect(await activeMs()).toEqual([]);
  });

  it('replaces what the dossier said of work', async () => {
    const row = {
      kit: place('essay').kit,
      item: place('essay').item,
      standing: 'waiting',
      attempts: 1,
      accepted: false,
    } as const;
    await records.replaceWorks([row]);
    await records.replaceWorks([{ ...row, item: place('quiz').item }]);
    expect((await records.study()).works.map(({ item }) => item)).toEqual(['quiz']);
  });

  it('keeps one draft an item, with its files, until it is discarded', async () => {
    const draft: Draft = {
      kit: place('essay').kit,
      item: place('essay').item,
      submission: 's' as Uuid,
      attempt: 1,
      text: 'a',
      files: [{ name: 'f', blob: new Blob(['x']) }],
      savedAt: NOW,
    };
    await records.saveDraft(draft);
    await records.saveDraft({ ...draft, text: 'b' });
    expect(await records.drafts()).toHaveLength(1);
    const kept = await records.draft(draft.kit, draft.item);
    expect(kept?.text).toBe('b');
    expect(kept?.files?.[0]?.name).toBe('f');
    await records.discardDraft(draft.kit, draft.item);
    expect(await records.draft(draft.kit, draft.item)).toBeUndefined();
  });

  it('keeps the later place', async () => {
    const last = (position: number, ms: number) => ({ place: place('film'), position, at: at(ms) });
    await records.keepPlaces([last(1, NOW), last(2, NOW + 1)]);
    await records.keepPlaces([last(3, NOW - 1)]);
    expect((await records.place(place('film').kit, place('film').item))?.position).toBe(2);
  });

  it('keeps the latest state of a package, from here or out of the trace of another device', async () => {
    const state = (text: string, ms: number) => ({
      ...{ kit: place('film').kit, item: place('film').item },
      ...{ attempt: 1, state: text, at: at(ms) },
    });
    await records.keepState(state('here', NOW));
    await records.keepState(state('before', NOW - 1));
    expect(await records.state(place('film').kit, place('film').item)).toEqual(state('here', NOW));
    await records.apply(DEVICE, [
      {
        counter: 0,
        time: at(NOW + 5),
        event: { kind: 'suspended-item', at: place('film'), attempt: 2, state: 'there' },
      },
    ]);
    expect(await records.state(place('film').kit, place('film').item)).toEqual({
      ...state('there', NOW + 5),
      attempt: 2,
    });
    expect(await records.state(place('film').kit, place('read').item)).toBeUndefined();
  });
});

it('memory tells subscribers of changes until they want no more', async () => {
  const records = new MemoryRecords();
  let told = 0;
  const end = records.subscribe(() => (told += 1));
  await records.apply(DEVICE, [spent(0, 1)]);
  await records.replaceWorks([]);
  expect(told).toBe(2);
  end();
  await records.apply(DEVICE, [spent(1, 10)]);
  expect(told).toBe(2);
});

it('Dexie tells subscribers of changes, of other connections as well', async () => {
  const name = `records-${databases++}`;
  const [one, other] = [openRecords(name), openRecords(name)];
  await one.study();
  let told = 0;
  const end = one.subscribe(() => (told += 1));
  await new Promise((done) => setTimeout(done, 50));
  await other.apply(DEVICE, [spent(0, 1)]);
  await expect.poll(() => told).toBeGreaterThan(0);
  end();
  one.close();
  other.close();
});

describe('records at rest', () => {
  const draft = (files: Draft['files']): Draft => ({
    kit: place('read').kit,
    item: place('read').item,
    submission: '0b7c1d6e-1111-4222-8333-000000000001' as Uuid,
    attempt: 1,
    text: 'typed-words',
    files,
    savedAt: NOW,
  });

  async function raw(database: string) {
    const db = await new Dexie(database).open();
    const tables = await Promise.all(db.tables.map(async (table) => [table.name, await table.toArray()] as const));
    db.close();
    return Object.fromEntries(tables) as Record<string, { key: string; box: Uint8Array | Blob }[]>;
  }

  it('show neither words nor files nor where they belong', async () => {
    const database = `records-${databases++}`;
    const records = openRecords(database);
    await records.apply(DEVICE, [spent(0, 1)]);
    await records.keepPlaces([{ place: place('film'), position: 1, at: at(NOW) }]);
    await records.saveDraft(draft([{ name: 'essay.txt', blob: new Blob(['file-words']) }]));
    await records.keepState({ ...place('film'), attempt: 1, state: 'state-words', at: at(NOW) });
    records.close();
    const tables = await raw(database);
    expect(Object.values(tables).map((rows) => rows.length)).toEqual([1, 1, 1, 1, 1, 1, 0]);
    for (const row of Object.values(tables).flat()) {
      const bytes = row.box instanceof Blob ? new Uint8Array(await row.box.arrayBuffer()) : row.box;
      const text = `${JSON.stringify({ ...row, box: undefined })} ${new TextDecoder('latin1').decode(bytes)}`;
      for (const word of ['typed-words', 'state-words', 'file-words', 'essay', 'physics', 'film', 'read', DEVICE])
        expect(text).not.toContain(word);
    }
  });

  it('write a file down once, take it away with the draft, and miss none that another tab took away', async () => {
    const database = `records-${databases++}`;
    const [one, other] = [openRecords(database), openRecords(database)];
    const [first, second] = ['one', 'two'].map((text) => ({ name: `${text}.txt`, blob: new Blob([text]) }));
    await one.saveDraft(draft([first!]));
    const [before] = (await raw(database)).files!;
    await one.saveDraft(draft([first!, second!]));
    const files = (await raw(database)).files!;
    expect(files).toHaveLength(2);
    expect(files.map(({ key }) => key)).toContain(before!.key);
    await other.saveDraft(draft([]));
    expect((await raw(database)).files).toEqual([]);
    await one.saveDraft(draft([second!]));
    expect(await (await other.draft(place('read').kit, place('read').item))?.files?.[0]?.blob.text()).toBe('two');
    await one.discardDraft(place('read').kit, place('read').item);
    expect((await raw(database)).files).toEqual([]);
  });

  it('from before profiles were sealed move whole, and once', async () => {
    const [old, database] = [`records-${databases++}`, `records-${databases++}`];
    const oldRecords = async () => {
      const db = new Dexie(old);
      const pair = '[kit+item]';
      db.version(1).stores({ facts: pair, works: pair, cursors: 'device', places: pair, drafts: pair });
      await db.table('drafts').put(draft([{ name: 'essay.txt', blob: new Blob(['file-words']) }]));
      await db.table('cursors').put({ device: DEVICE, next: 7 });
      await db.table('places').put({ ...place('film'), place: place('film'), position: 4, at: at(NOW) });
      db.close();
    };
    await oldRecords();
    await sealRecordsOf(old, database, vault, systemRandom);
    expect(await Dexie.exists(old)).toBe(false);
    const records = openRecords(database);
    expect(await records.wanted(DEVICE)).toBe(7);
    expect((await records.place(place('film').kit, place('film').item))?.position).toBe(4);
    const kept = await records.draft(place('read').kit, place('read').item);
    expect(kept?.text).toBe('typed-words');
    expect(await kept?.files?.[0]?.blob.text()).toBe('file-words');
    await records.saveDraft({ ...draft([]), text: 'newer' });
    await records.keepPlaces([{ place: place('film'), position: 9, at: at(NOW + 1000) }]);
    await oldRecords();
    await sealRecordsOf(old, database, vault, systemRandom);
    expect((await records.draft(place('read').kit, place('read').item))?.text).toBe('newer');
    expect((await records.place(place('film').kit, place('film').item))?.position).toBe(9);
    await sealRecordsOf(old, database, vault, systemRandom);
  });
});
