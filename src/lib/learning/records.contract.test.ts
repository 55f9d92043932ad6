import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountId, Uuid } from '../shared/ids';
import type { TraceEvent } from '../trace/statement';
import { openLearningRecords } from './dexie/records';
import type { Draft, LearningRecords } from './records';
import { at, DEVICE, MemoryRecords, NOW, OTHER_DEVICE, place } from './study.fixture';

const written = (counter: number, event: TraceEvent) => ({ counter, time: at(NOW + counter), event });
const spent = (counter: number, activeMs: number) =>
  written(counter, { kind: 'spent-time', at: place('read'), activeMs });
let databases = 0;

const implementations: readonly (readonly [string, () => LearningRecords])[] = [
  ['memory', () => new MemoryRecords()],
  ['Dexie', () => openLearningRecords('x' as AccountId, `records-${databases++}`)],
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
});

it('Dexie tells subscribers of changes, of other connections as well', async () => {
  const name = `records-${databases++}`;
  const [one, other] = [openLearningRecords('x' as AccountId, name), openLearningRecords('x' as AccountId, name)];
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
