/* Rows of a form: put in, moved, taken away; the list itself stays as it was. */

export const inserted = <T>(list: readonly T[], at: number, row: T): readonly T[] => [
  ...list.slice(0, at),
  row,
  ...list.slice(at),
];

export const removed = <T>(list: readonly T[], at: number): readonly T[] => list.filter((_, index) => index !== at);

export const replaced = <T>(list: readonly T[], at: number, row: T): readonly T[] =>
  list.map((one, index) => (index === at ? row : one));

/** The list itself where there is no such place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const row = list[from];
  if (row === undefined || to < 0 || to >= list.length) return list;
  return inserted(removed(list, from), to, row);
}

/** The first of `q1`, `q2` … that is free. */
export function freeId(taken: Iterable<string>, prefix = 'q'): string {
  const all = new Set(taken);
  for (let number = all.size + 1; ; number++) if (!all.has(`${prefix}${number}`)) return `${prefix}${number}`;
}
