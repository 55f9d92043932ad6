import * as v from 'valibot';
import { ItemId } from '../shared/ids';

/**
 * The condition that admits a learner to an item (regulations LE 12, LE 20: whoever has not done a task is
 * not admitted to the next one). Conditions nest through `all` and `any`.
 */
export type Gate =
  | { readonly kind: 'done'; readonly item: ItemId }
  | { readonly kind: 'submitted'; readonly item: ItemId }
  | { readonly kind: 'passed'; readonly item: ItemId }
  /** Score of the best attempt, 0 to 1. */
  | { readonly kind: 'score'; readonly item: ItemId; readonly atLeast: number }
  /** Not before this moment, ISO 8601 UTC. */
  | { readonly kind: 'from'; readonly time: string }
  | { readonly kind: 'all'; readonly of: readonly Gate[] }
  | { readonly kind: 'any'; readonly of: readonly Gate[] };

const many = v.pipe(v.array(v.lazy((): v.GenericSchema<Gate> => Gate)), v.minLength(1), v.maxLength(50));

export const Gate: v.GenericSchema<Gate> = v.variant('kind', [
  v.object({ kind: v.literal('done'), item: ItemId }),
  v.object({ kind: v.literal('submitted'), item: ItemId }),
  v.object({ kind: v.literal('passed'), item: ItemId }),
  v.object({ kind: v.literal('score'), item: ItemId, atLeast: v.pipe(v.number(), v.minValue(0), v.maxValue(1)) }),
  v.object({ kind: v.literal('from'), time: v.pipe(v.string(), v.isoTimestamp()) }),
  v.object({ kind: v.literal('all'), of: many }),
  v.object({ kind: v.literal('any'), of: many }),
]) as v.GenericSchema<Gate>;

/** Where a learner stands with one item, as far as this device knows. */
export interface ItemProgress {
  readonly opened: boolean;
  /** Read to the end, watched, passed, submitted: whatever completion means for the kind of item. */
  readonly done: boolean;
  readonly submitted: boolean;
  /** Graded as accepted, or a test passed. */
  readonly passed: boolean;
  /** 0 to 1, best attempt; absent before the first marked one. */
  readonly score?: number;
}

export interface GateContext {
  progress(item: ItemId): ItemProgress | undefined;
  /** Items that a waiver opens (regulation LE 12: individual schedule for a valid reason). */
  readonly waived: ReadonlySet<ItemId>;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** Admitted, or the conditions still unmet (leaves only), in the order of the kit. */
export type Admission = { readonly admitted: true } | { readonly admitted: false; readonly unmet: readonly Gate[] };

/** Decides whether `item` is open. An item without a gate is; so is one that a waiver names. */
export function admit(item: ItemId, gate: Gate | undefined, context: GateContext): Admission {
  if (gate === undefined || context.waived.has(item)) return { admitted: true };
  const unmet = unmetConditions(gate, context);
  return unmet.length === 0 ? { admitted: true } : { admitted: false, unmet };
}

function unmetConditions(gate: Gate, context: GateContext): readonly Gate[] {
  switch (gate.kind) {
    case 'all':
      return gate.of.flatMap((part) => unmetConditions(part, context));
    case 'any': {
      const parts = gate.of.map((part) => unmetConditions(part, context));
      return parts.some((part) => part.length === 0) ? [] : parts.flat();
    }
    default:
      return holds(gate, context) ? [] : [gate];
  }
}

function holds(gate: Exclude<Gate, { kind: 'all' | 'any' }>, context: GateContext): boolean {
  if (gate.kind === 'from') return context.now >= Date.parse(gate.time);
  const progress = context.progress(gate.item);
  if (progress === undefined) return false;
  switch (gate.kind) {
    case 'done':
      return progress.done;
    case 'submitted':
      return progress.submitted;
    case 'passed':
      return progress.passed;
    case 'score':
      return progress.score !== undefined && progress.score >= gate.atLeast;
  }
}
