import type { Declaration, Processing } from './declarations';

/** Points of values as shares of the best that one can have. */
export interface Weights {
  readonly of: (value: string) => number;
  /** Points that the mapping gives at best. */
  readonly points?: number;
  /** Right answers as the item had them were all or nothing, and are parts of the points now. */
  readonly parts: boolean;
}

/** `many`: several values make a response together. */
export function weightsOf(declaration: Declaration, processing: Processing, many: boolean): Weights {
  const { mapping, correct } = declaration;
  if (mapping && mapping.size > 0 && (processing === 'map' || correct.length === 0)) {
    const positive = [...mapping.values()].filter((value) => value > 0);
    const sum = many ? positive.reduce((total, value) => total + value, 0) : Math.max(0, ...positive);
    const best = many && declaration.upperBound ? Math.min(sum, declaration.upperBound) : sum;
    if (best > 0) return { of: (value) => (mapping.get(value) ?? 0) / sum, points: best, parts: false };
  }
  const right = new Set(correct);
  const share = many ? 1 / right.size : 1;
  return {
    of: (value) => (right.has(value) ? share : many ? -share : 0),
    parts: many && right.size > 1,
  };
}
