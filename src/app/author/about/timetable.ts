import { slug } from '$lib/assessment/gift/slug';
import { at, isRecord, listAt, textOf } from '$lib/draft/check/words';

/** An entry as it is being written: anything of it may be missing, or somebody else's. */
export type Entry = Readonly<Record<string, unknown>> & { readonly id: string };

export const ENTRY_KINDS = ['consultation', 'control', 'exam', 'live', 'broadcast', 'deadline'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

const WEEK_MS = 7 * 86_400_000;

/** The entries of a kit, each with an id of its own. */
export function entriesOf(facts: object): readonly Entry[] {
  const seen = new Set<string>();
  return listAt(facts, 'timetable')
    .filter(isRecord)
    .map((entry) => {
      const id = freeId(textOf(entry['id']) ?? 'entry', seen);
      seen.add(id);
      return { ...entry, id };
    });
}

/** As people see them: what begins first, first; what has no time yet, last. */
export const sorted = (entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort((a, b) => startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1));

function startOf(entry: Entry): number {
  const time = Date.parse(textOf(at(entry, 'start')) ?? '');
  return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}

/** With `members` changed; undefined takes one away. */
export const withMembers = (entry: Entry, members: Readonly<Record<string, unknown>>): Entry =>
  Object.fromEntries(Object.entries({ ...entry, ...members }).filter(([, value]) => value !== undefined)) as Entry;

export function newEntry(entries: readonly Entry[], kind: EntryKind, start: string): Entry {
  return { id: freeId(kind, new Set(entries.map(({ id }) => id))), kind, title: {}, start };
}

const HOUR_MS = 3_600_000;

/** The next full hour after a moment, ms UTC. */
export const nextHour = (now: number): string => isoTime((Math.floor(now / HOUR_MS) + 1) * HOUR_MS);

/** ISO 8601 in UTC, as kit.yaml has it. */
const isoTime = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** The same a week later: by the clock of this place, whatever its zone does meanwhile. */
export function weekLater(entries: readonly Entry[], entry: Entry): Entry {
  const id = freeId(entry.id.replace(/-\d+$/, ''), new Set(entries.map(({ id: own }) => own)));
  return withMembers(entry, { id, start: shifted(entry['start']), end: shifted(entry['end']) });
}

function shifted(time: unknown): string | undefined {
  const ms = Date.parse(textOf(time) ?? '');
  if (Number.isNaN(ms)) return undefined;
  const date = new Date(ms);
  const later = new Date(ms + WEEK_MS);
  later.setHours(date.getHours(), date.getMinutes());
  return isoTime(later.getTime());
}

function freeId(name: string, taken: ReadonlySet<string>): string {
  const wanted = slug(name)?.slice(0, 56).replace(/-+$/, '') || 'entry';
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(id)) return id;
  }
}
