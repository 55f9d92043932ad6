import type { Gate } from '$lib/assessment/gate';
import { gateOf, type AuthoredGate } from '$lib/kit/authoring';

/* A gate as the form shows it: a list of conditions of which all or any must be met; lists may lie in lists. */

export type Asked = 'done' | 'submitted' | 'passed';
export const ASKED: readonly Asked[] = ['done', 'submitted', 'passed'];

export type Condition =
  | { readonly kind: Asked; readonly item: string }
  | { readonly kind: 'score'; readonly item: string; readonly atLeast: number }
  | { readonly kind: 'from'; readonly time: string }
  | GateList;

export interface GateList {
  readonly kind: 'list';
  readonly mode: 'all' | 'any';
  readonly of: readonly Condition[];
}

/** Undefined for what is no gate: kit.yaml may have held anything. */
export function readGate(gate: unknown): GateList | undefined {
  if (gate === undefined) return { kind: 'list', mode: 'all', of: [] };
  const read = conditionOf(gate, 0);
  if (read === undefined || read.kind === 'list') return read;
  return { kind: 'list', mode: 'all', of: [read] };
}

const DEEPEST = 16;

function conditionOf(gate: unknown, depth: number): Condition | undefined {
  if (typeof gate !== 'object' || gate === null || depth > DEEPEST) return undefined;
  const [first, ...more] = Object.entries(gate);
  if (first === undefined || more.length > 0) return undefined;
  const [kind, value] = first as [string, unknown];
  if (kind === 'all' || kind === 'any') {
    if (!Array.isArray(value)) return undefined;
    const of = value.map((part) => conditionOf(part, depth + 1));
    return of.every((part) => part !== undefined) ? { kind: 'list', mode: kind, of } : undefined;
  }
  if (kind === 'score') {
    const { item, atLeast } = (value ?? {}) as { item?: unknown; atLeast?: unknown };
    return typeof item === 'string' && typeof atLeast === 'number' ? { kind, item, atLeast } : undefined;
  }
  if (typeof value !== 'string') return undefined;
  if (kind === 'from') return { kind, time: value };
  return ASKED.includes(kind as Asked) ? { kind: kind as Asked, item: value } : undefined;
}

/** As kit.yaml has it; undefined for a list without conditions. */
export function writeGate(list: GateList): AuthoredGate | undefined {
  const of = list.of.flatMap((condition): AuthoredGate[] => {
    if (condition.kind === 'list') return [writeGate(condition) ?? []].flat();
    if (condition.kind === 'from') return [{ from: condition.time }];
    if (condition.kind === 'score') return [{ score: { item: condition.item, atLeast: condition.atLeast } }];
    return [{ [condition.kind]: condition.item } as AuthoredGate];
  });
  if (of.length === 0) return undefined;
  return of.length === 1 ? of[0] : list.mode === 'all' ? { all: of } : { any: of };
}

/** As the checks of kits want it; undefined for what is no gate. */
export function gateFrom(value: unknown): Gate | undefined {
  const list = value === undefined ? undefined : readGate(value);
  const written = list && writeGate(list);
  return written && gateOf(written);
}
