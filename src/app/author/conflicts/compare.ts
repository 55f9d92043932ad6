import { diffComm } from 'node-diff3';
import { same } from '$lib/draft/merge';

/** Lines that both have, or what each has in their place. */
export interface Chunk {
  readonly both?: readonly string[];
  readonly mine?: readonly string[];
  readonly theirs?: readonly string[];
}

export function chunksOf(mine: string, theirs: string): readonly Chunk[] {
  return diffComm(mine.split('\n'), theirs.split('\n')).map((chunk) =>
    'common' in chunk && chunk.common !== undefined
      ? { both: chunk.common }
      : { mine: chunk.buffer1 ?? [], theirs: chunk.buffer2 ?? [] },
  );
}

/** Everything that either has: to take away from what is too much. */
export const bothTexts = (mine: string, theirs: string): string =>
  chunksOf(mine, theirs)
    .flatMap((chunk) => chunk.both ?? [...(chunk.mine ?? []), ...(chunk.theirs ?? [])])
    .join('\n');

/** A member that is another on each side; undefined: it is not there. */
export interface Difference {
  readonly path: readonly string[];
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Member by member, as deep as both are objects; lists are wholes. */
export function differences(mine: unknown, theirs: unknown, path: readonly string[] = []): readonly Difference[] {
  if (same(mine, theirs)) return [];
  if (!isObject(mine) || !isObject(theirs)) return [{ path, mine, theirs }];
  const names = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return [...names].flatMap((name) => differences(own(mine, name), own(theirs, name), [...path, name]));
}

/** `mine`, with theirs in the places that were chosen. */
export function withTheirs(mine: unknown, chosen: readonly Difference[]): unknown {
  return chosen.reduce((value, { path, theirs }) => put(value, path, theirs), mine);
}

function put(value: unknown, [name, ...rest]: readonly string[], theirs: unknown): unknown {
  if (name === undefined) return theirs;
  const members = isObject(value) ? value : {};
  const next = put(own(members, name), rest, theirs);
  const entries = Object.entries(members).filter(([key]) => key !== name);
  return Object.fromEntries(next === undefined ? entries : [...entries, [name, next]]);
}

type Members = Readonly<Record<string, unknown>>;
const own = (members: Members, name: string): unknown => (Object.hasOwn(members, name) ? members[name] : undefined);
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
