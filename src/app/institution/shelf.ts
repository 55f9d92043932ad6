import type { ShelfEntry } from '$lib/institution/account';
import { compareVersions } from '$lib/kit/version';

export interface ShelfKit {
  readonly id: ShelfEntry['id'];
  /** The newest first. */
  readonly versions: readonly [ShelfEntry, ...ShelfEntry[]];
}

/** The shelf by kit, each with its versions; the kit that was published last comes first. */
export function byKit(entries: readonly ShelfEntry[]): readonly ShelfKit[] {
  const kits = new Map<ShelfEntry['id'], [ShelfEntry, ...ShelfEntry[]]>();
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

/** Those that may be given out at `now`, ms UTC. */
export const usable = (entries: readonly ShelfEntry[], now: number): readonly ShelfEntry[] =>
  entries.filter(
    ({ withdrawn, expires }) => withdrawn === undefined && (expires === undefined || now < Date.parse(expires)),
  );
