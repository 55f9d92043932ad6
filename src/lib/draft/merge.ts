import { mergeDiff3 } from 'node-diff3';

/** Both changed the same place: a person has to say which. */
export const CONFLICT = Symbol('conflict');

/**
 * What comes of two changes of the same thing: `mine` and `theirs`, each made on `base` (JSON; undefined: was or is not
 * there). Objects are merged member by member, texts of several lines line by line, everything else is a whole. Changes that
 * are alike are one. The order of members is that of `theirs`, then what only `mine` has.
 */
export function merge(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (same(mine, theirs)) return theirs;
  if (same(base, mine)) return theirs;
  if (same(base, theirs)) return mine;
  if (isObject(mine) && isObject(theirs)) return mergeObjects(isObject(base) ? base : {}, mine, theirs);
  if (isText(base) && isText(mine) && isText(theirs)) return mergeTexts(base, mine, theirs);
  return CONFLICT;
}

type Members = Readonly<Record<string, unknown>>;

function mergeObjects(base: Members, mine: Members, theirs: Members): unknown {
  const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  const merged: Record<string, unknown> = {};
  for (const name of names) {
    const value = merge(own(base, name), own(mine, name), own(theirs, name));
    if (value === CONFLICT) return CONFLICT;
    // Not by assignment: a member may be called __proto__.
    if (value !== undefined)
      Object.defineProperty(merged, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return merged;
}

function mergeTexts(base: string, mine: string, theirs: string): unknown {
  const { conflict, result } = mergeDiff3(mine.split('\n'), base.split('\n'), theirs.split('\n'), {
    excludeFalseConflicts: true,
  });
  return conflict ? CONFLICT : result.join('\n');
}

const own = (members: Members, name: string): unknown => (Object.hasOwn(members, name) ? members[name] : undefined);
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.includes('\n');

/** As JSON, members in any order. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => same(one, b[at]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
  );
}
