import type { Revision } from '../local-copy';

/* The revisions of one document as CouchDB counts them: generation, hyphen, and an id; each follows one before it. */

/** As many steps back as CouchDB keeps. */
const LIMIT = 1000;

/** A revision that none follows, with its way back: `ids[0]` is its own, `start` its generation (`_revisions`). */
export interface Leaf {
  readonly start: number;
  readonly ids: readonly string[];
}

export const revOf = ({ start, ids }: Leaf): string => `${start}-${ids[0]}`;

const REV = /^([1-9]\d{0,9})-([0-9a-f]{1,64})$/;

/** The leaf that a revision of the outside is; undefined where it is no revision, or its history is another's. */
export function leafOf({ _rev, _revisions }: Revision): Leaf | undefined {
  const [, generation, id] = REV.exec(String(_rev)) ?? [];
  if (generation === undefined || id === undefined) return undefined;
  const start = Number(generation);
  if (_revisions === undefined) return { start, ids: [id] };
  const told = _revisions as { start?: unknown; ids?: unknown };
  const ids: readonly unknown[] = Array.isArray(told.ids) ? told.ids : [];
  if (told.start !== start || ids[0] !== id || ids.length > start) return undefined;
  if (!ids.every((one): one is string => typeof one === 'string' && /^[0-9a-f]{1,64}$/.test(one))) return undefined;
  return { start, ids: ids.slice(0, LIMIT) };
}

/** Is this revision a leaf or before one? */
export function knows(leaves: readonly Leaf[], rev: string): boolean {
  const [, generation, id] = REV.exec(rev) ?? [];
  return leaves.some(({ start, ids }) => ids[start - Number(generation)] === id && id !== undefined);
}

/** The leaves after this one came; undefined where it is known already. What it follows is a leaf no more. */
export function withLeaf(leaves: readonly Leaf[], leaf: Leaf): readonly Leaf[] | undefined {
  if (knows(leaves, revOf(leaf))) return undefined;
  const before = leaves.filter((old) => knows([leaf], revOf(old)));
  const others = leaves.filter((old) => !before.includes(old));
  return [...others, before.reduce(lengthened, leaf)];
}

/** A history that was sent short goes on with what is known of the one that it follows. */
function lengthened(leaf: Leaf, { start, ids }: Leaf): Leaf {
  const shared = leaf.start - start;
  const whole = [...leaf.ids.slice(0, shared), ...ids];
  return whole.length > leaf.ids.length ? { start: leaf.start, ids: whole.slice(0, LIMIT) } : leaf;
}

/** The same on every device and on the hub, as CouchDB has it: the longest way, and of equals the greater id. */
export function winnerOf(leaves: readonly [Leaf, ...Leaf[]]): Leaf {
  return leaves.reduce((best, leaf) =>
    leaf.start > best.start || (leaf.start === best.start && leaf.ids[0]! > best.ids[0]!) ? leaf : best,
  );
}
