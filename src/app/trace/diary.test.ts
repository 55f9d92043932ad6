import { expect, it } from 'vitest';
import type { ItemId, KitId } from '$lib/shared/ids';
import { timestamp } from '$lib/shared/clock';
import type { TraceEvent } from '$lib/trace/statement';
import { diaryOf } from './diary';

const at = (item: string) => ({ kit: 'introduction' as KitId, version: '1.0.0', item: item as ItemId });
let counter = 0;
const record = (day: number, hour: number, event: TraceEvent) => ({
  counter: counter++,
  time: timestamp(Date.UTC(2026, 10, day, hour)),
  event,
});

it('tells the newest day first, each day from its morning on', () => {
  const diary = diaryOf(
    [
      record(2, 10, { kind: 'finished-item', at: at('welcome') }),
      record(2, 9, { kind: 'opened-item', at: at('welcome') }),
      record(3, 8, { kind: 'signed-in', offline: true }),
    ],
    'UTC',
  );
  expect(diary.map(({ date, entries }) => [date, entries.map(({ event }) => event.kind)])).toEqual([
    ['2026-11-03', ['signed-in']],
    ['2026-11-02', ['opened-item', 'finished-item']],
  ]);
  expect(diary[1]!.entries[0]!.place).toEqual(at('welcome'));
});

it('knows the day of the reader, not of Greenwich', () => {
  const diary = diaryOf([record(2, 21, { kind: 'signed-out' })], 'Asia/Almaty');
  expect(diary[0]!.date).toBe('2026-11-03');
});

it('sums time spent and gives it no line; a day of nothing else is left out', () => {
  const spent = (day: number) => record(day, 12, { kind: 'spent-time', at: at('welcome'), activeMs: 60_000 });
  const diary = diaryOf([spent(2), spent(2), record(2, 13, { kind: 'signed-out' }), spent(5)], 'UTC');
  expect(diary).toHaveLength(1);
  expect(diary[0]).toMatchObject({ date: '2026-11-02', activeMs: 120_000 });
  expect(diary[0]!.entries).toHaveLength(1);
});

it('says once what was opened again at once, but not two answers', () => {
  const opened = (hour: number, item: string) => record(2, hour, { kind: 'opened-item', at: at(item) });
  const submitted = (hour: number) =>
    record(2, hour, { kind: 'submitted-work', at: at('essay'), submission: 's', attempt: hour });
  const diary = diaryOf(
    [opened(8, 'a'), opened(9, 'a'), opened(10, 'b'), opened(11, 'a'), submitted(12), submitted(13)],
    'UTC',
  );
  expect(diary[0]!.entries.map(({ event, place }) => `${event.kind} ${place?.item}`)).toEqual([
    'opened-item a',
    'opened-item b',
    'opened-item a',
    'submitted-work essay',
    'submitted-work essay',
  ]);
});
