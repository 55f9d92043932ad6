import type { Gate } from '../../assessment/gate';
import type { Item, ItemKind } from '../manifest';
import type { ManifestProblem } from './problem';

type GateLeaf = Extract<Gate, { readonly item: unknown }>;

interface Gated {
  readonly id: string;
  readonly gate?: Gate | undefined;
}

const HANDED_IN: readonly ItemKind[] = ['assignment', 'case', 'test', 'survey'];
const MARKED: readonly ItemKind[] = ['assignment', 'case', 'test', 'package'];
/** Which kinds of item can ever meet a condition; `done` any. */
const CAN_MEET: Partial<Record<Gate['kind'], readonly ItemKind[]>> = {
  submitted: HANDED_IN,
  passed: MARKED,
  score: MARKED,
};

/** Could an item of this kind ever meet what a gate asks of it? */
export const canMeet = (asked: Gate['kind'], kind: ItemKind): boolean => CAN_MEET[asked]?.includes(kind) ?? true;

/** More than any author writes, and few enough for every program that walks through a gate. */
const MAX_DEPTH = 16;

/** Gates that name no item, or can never open: conditions that an item cannot meet, and circles. */
export function gateProblems(items: readonly Item[]): readonly ManifestProblem[] {
  const deep = items.filter(({ gate }) => gate !== undefined && isTooDeep(gate));
  if (deep.length > 0)
    return deep.map(({ id }) => ({
      at: id,
      member: 'gate',
      code: 'gate-too-deep',
      detail: `gate nested deeper than ${MAX_DEPTH}`,
    }));
  const kinds = new Map<string, ItemKind>(items.map(({ id, kind }) => [id, kind]));
  const wrong = items.flatMap((item) =>
    gateLeaves(item.gate).flatMap((leaf): ManifestProblem[] => {
      const kind = kinds.get(leaf.item);
      const said = { at: item.id, member: 'gate', about: leaf.item };
      if (kind === undefined)
        return [{ ...said, code: 'gate-item-unknown', detail: `gate names no item of this kit: ${leaf.item}` }];
      return canMeet(leaf.kind, kind)
        ? []
        : [{ ...said, code: 'gate-cannot', detail: `gate wants «${leaf.kind}» of ${leaf.item}, which is a ${kind}` }];
    }),
  );
  if (wrong.length > 0) return wrong;
  const detail = 'gate never opens: it waits, in a circle, for this very item';
  return neverOpen(items).map((at) => ({ at, member: 'gate', code: 'gate-circle', detail }));
}

/** Opens what can be opened, again and again; gives the ids of what stays shut: it waits for itself. */
export function neverOpen(items: readonly Gated[]): readonly string[] {
  const open = new Set<string>();
  let shut = items;
  for (;;) {
    const opening = shut.filter(({ gate }) => gate === undefined || canOpen(gate, open));
    if (opening.length === 0) break;
    opening.forEach(({ id }) => open.add(id));
    shut = shut.filter(({ id }) => !open.has(id));
  }
  return shut.map(({ id }) => id);
}

function canOpen(gate: Gate, open: ReadonlySet<string>): boolean {
  if (gate.kind === 'from') return true;
  if (gate.kind === 'all') return gate.of.every((part) => canOpen(part, open));
  if (gate.kind === 'any') return gate.of.some((part) => canOpen(part, open));
  return open.has(gate.item);
}

/** Does it nest deeper than kits may? */
export const isTooDeep = (gate: Gate): boolean => !isShallow(gate, MAX_DEPTH);

function isShallow(gate: Gate, depth: number): boolean {
  if (depth === 0) return false;
  return (gate.kind !== 'all' && gate.kind !== 'any') || gate.of.every((part) => isShallow(part, depth - 1));
}

/** Everything that a gate asks of other items. */
export function gateLeaves(gate: Gate | undefined): readonly GateLeaf[] {
  if (gate === undefined || gate.kind === 'from') return [];
  return gate.kind === 'all' || gate.kind === 'any' ? gate.of.flatMap(gateLeaves) : [gate];
}
