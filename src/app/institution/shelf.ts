import type { ShelfEntry } from '$lib/institution/account';
import type { StaffShelfEntry } from '$lib/institution/staff-shelf';
import { compareVersions } from '$lib/kit/version';

export interface ShelfKit<Entry extends ShelfEntry = ShelfEntry> {
  readonly id: ShelfEntry['id'];
  /** The newest first. */
  readonly versions: readonly [Entry, ...Entry[]];
}

/** The shelf by kit, each with its versions; the kit that was published last comes first. */
export function byKit<Entry extends ShelfEntry>(entries: readonly Entry[]): readonly ShelfKit<Entry>[] {
  const kits = new Map<ShelfEntry['id'], [Entry, ...Entry[]]>();
  for (const entry of [...entries].sort((a, b) => compareVersions(b.version, a.version))) {
    const versions = kits.get(entry.id);
    if (versions === undefined) kits.set(entry.id, [entry]);
    else versions.push(entry);
  }
  return [...kits]
    .map(([id, versions]) => ({ id, versions }))
    .sort((a, b) => b.versions[0].publishedAt.localeCompare(a.versions[0].publishedAt));
}

export const latestVersions = (entries: readonly ShelfEntry[]): readonly ShelfEntry[] =>
  byKit(entries).map(({ versions }) => versions[0]);

/** Without what only some groups try out. */
export const withoutPilots = (entries: readonly StaffShelfEntry[]): readonly ShelfEntry[] =>
  entries.filter(({ pilot }) => pilot === undefined);

/** Those that may be given out at `now`, ms UTC. */
export const usable = (entries: readonly ShelfEntry[], now: number): readonly ShelfEntry[] =>
  entries.filter(
    ({ withdrawn, expires }) => withdrawn === undefined && (expires === undefined || now < Date.parse(expires)),
  );
