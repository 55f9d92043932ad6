import type { Gate } from '../../assessment/gate';
import type { Item, ItemKind } from '../manifest';
import type { ManifestProblem } from './problem';

type Leaf = Extract<Gate, { readonly item: unknown }>;

const HANDED_IN: readonly ItemKind[] = ['assignment', 'case', 'test', 'survey'];
const MARKED: readonly ItemKind[] = ['assignment', 'case', 'test', 'package'];
/** Which kinds of item can ever meet a condition; `done` any. */
const CAN_MEET: Partial<Record<Gate['kind'], readonly ItemKind[]>> = {
  submitted: HANDED_IN,
  passed: MARKED,
  score: MARKED,
};

/** More than any author writes, and few enough for every program that walks through a gate. */
const MAX_DEPTH = 16;

/** Gates that name no item, or can never open: conditions that an item cannot meet, and circles. */
export function gateProblems(items: readonly Item[]): readonly ManifestProblem[] {
  const deep = items.filter(({ gate }) => gate !== undefined && !isShallow(gate, MAX_DEPTH));
  if (deep.length > 0) return deep.map(({ id }) => ({ at: id, detail: `gate nested deeper than ${MAX_DEPTH}` }));
  const kinds = new Map<string, ItemKind>(items.map(({ id, kind }) => [id, kind]));
  const wrong = items.flatMap((item) =>
    leavesOf(item.gate).flatMap((leaf): ManifestProblem[] => {
      const kind = kinds.get(leaf.item);
      if (kind === undefined) return [{ at: item.id, detail: `gate names no item of this kit: ${leaf.item}` }];
      return (CAN_MEET[leaf.kind]?.includes(kind) ?? true)
        ? []
        : [{ at: item.id, detail: `gate wants «${leaf.kind}» of ${leaf.item}, which is a ${kind}` }];
    }),
  );
  return wrong.length > 0 ? wrong : neverOpen(items);
}

/** Opens what can be opened, again and again; what stays shut waits for itself. */
function neverOpen(items: readonly Item[]): readonly ManifestProblem[] {
  const open = new Set<string>();
  let shut = items;
  for (;;) {
    const opening = shut.filter(({ gate }) => gate === undefined || canOpen(gate, open));
    if (opening.length === 0) break;
    opening.forEach(({ id }) => open.add(id));
    shut = shut.filter(({ id }) => !open.has(id));
  }
  return shut.map(({ id }) => ({ at: id, detail: 'gate never opens: it waits, in a circle, for this very item' }));
}

function canOpen(gate: Gate, open: ReadonlySet<string>): boolean {
  if (gate.kind === 'from') return true;
  if (gate.kind === 'all') return gate.of.every((part) => canOpen(part, open));
  if (gate.kind === 'any') return gate.of.some((part) => canOpen(part, open));
  return open.has(gate.item);
}

function isShallow(gate: Gate, depth: number): boolean {
  if (depth === 0) return false;
  return (gate.kind !== 'all' && gate.kind !== 'any') || gate.of.every((part) => isShallow(part, depth - 1));
}

function leavesOf(gate: Gate | undefined): readonly Leaf[] {
  if (gate === undefined || gate.kind === 'from') return [];
  return gate.kind === 'all' || gate.kind === 'any' ? gate.of.flatMap(leavesOf) : [gate];
}
