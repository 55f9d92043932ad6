import type { Parts } from '$lib/draft/outline';
import { same } from '$lib/draft/merge';
import type { PartId, PartValue } from '$lib/draft/part';

/* What is typed and not in the draft yet: tables that are never changed, only replaced. */

export interface Waiting {
  readonly value: PartValue | undefined;
  /** What the person saw when they began. */
  readonly on: PartValue | undefined;
}

export type Changes = ReadonlyMap<PartId, PartValue | undefined>;
export type WaitingParts = ReadonlyMap<PartId, Waiting>;

export const changesOf = (taken: Iterable<readonly [PartId, PartValue | undefined]>): Changes => new Map(taken);

export const NOTHING: WaitingParts = new Map();

/** `parts` with what waits. */
export function withWaiting(parts: Parts, waiting: WaitingParts): Parts {
  if (waiting.size === 0) return parts;
  return replaced(parts, new Map([...waiting].map(([id, { value }]) => [id, value])));
}

/** `waiting` with more; `writing` is what is on its way into the draft. */
export function withChanges(
  waiting: WaitingParts,
  changes: Changes,
  writing: WaitingParts,
  parts: Parts,
): WaitingParts {
  const all = new Map(waiting);
  for (const [id, value] of changes) {
    const before = waiting.get(id);
    const underway = before !== undefined && before === writing.get(id);
    all.set(id, { value, on: underway ? before.value : before ? before.on : parts.get(id) });
  }
  return all;
}

/** What the draft has to be told: the changes, and what they were made on. */
export function toWrite(waiting: WaitingParts, parts: Parts): { readonly changes: Changes; readonly on: Parts } {
  const changed = [...waiting].filter(([, { value, on }]) => !same(value, on));
  return {
    changes: new Map(changed.map(([id, { value }]) => [id, value])),
    on: replaced(parts, new Map([...waiting].map(([id, { on }]) => [id, on]))),
  };
}

/** What still waits when `written` is in the draft. */
export const afterWriting = (waiting: WaitingParts, written: WaitingParts): WaitingParts =>
  new Map([...waiting].filter(([id, one]) => written.get(id) !== one));

function replaced(parts: Parts, values: Changes): Parts {
  const all = new Map(parts);
  for (const [id, value] of values)
    if (value === undefined) all.delete(id);
    else all.set(id, value);
  return all;
}
