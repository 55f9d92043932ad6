/** Half-open stretches of a recording, seconds. */
export type Range = readonly [number, number];

/** Sorted, without overlaps; stretches nearer than `gap` seconds are one. */
export function mergeRanges(ranges: readonly Range[], gap = 0.5): readonly Range[] {
  const sorted = ranges.filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + gap) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Seconds that the ranges cover. */
export const coveredSeconds = (ranges: readonly Range[]): number =>
  mergeRanges(ranges, 0).reduce((sum, [from, to]) => sum + to - from, 0);

/** A recording counts as watched when so much of it was: nobody sits through every last second of the titles. */
export const WATCHED_SHARE = 0.9;

export const isWatched = (ranges: readonly Range[], length: number): boolean =>
  length > 0 && coveredSeconds(mergeRanges(ranges)) >= length * WATCHED_SHARE;
