import { placeOf } from '$lib/learning/facts';
import type { JournalRecord } from '$lib/trace/journal';
import type { Place } from '$lib/trace/statement';

export interface DiaryEntry extends Pick<JournalRecord, 'time' | 'event'> {
  readonly place?: Place;
}

export interface DiaryDay {
  /** The day in the reader's time zone, `2026-11-21`. */
  readonly date: string;
  /** Oldest first. */
  readonly entries: readonly DiaryEntry[];
  readonly activeMs: number;
}

/**
 * Records as days, the newest first. Time spent is summed for the day and makes no line of its own; the same thing said
 * again at once (a page opened twice) makes one line.
 */
export function diaryOf(records: readonly JournalRecord[], timeZone?: string): readonly DiaryDay[] {
  // ISO order of the parts is what this locale writes.
  const dayOf = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone });
  const days = new Map<string, { entries: DiaryEntry[]; activeMs: number }>();
  for (const { time, event } of [...records].sort((a, b) => a.time.localeCompare(b.time))) {
    const date = dayOf.format(new Date(time));
    const day = days.get(date) ?? { entries: [], activeMs: 0 };
    days.set(date, day);
    if (event.kind === 'spent-time') {
      day.activeMs += event.activeMs;
      continue;
    }
    const entry = { time, event, place: placeOf(event) };
    if (!isSame(day.entries.at(-1), entry)) day.entries.push(entry);
  }
  return [...days]
    .filter(([, day]) => day.entries.length > 0)
    .sort(([a], [b]) => b.localeCompare(a))
    .map(([date, day]) => ({ date, ...day }));
}

const isSame = (before: DiaryEntry | undefined, entry: DiaryEntry): boolean =>
  before !== undefined &&
  before.event.kind === entry.event.kind &&
  before.place?.item === entry.place?.item &&
  before.place?.kit === entry.place?.kit &&
  (entry.event.kind === 'opened-item' || entry.event.kind === 'played-media');
