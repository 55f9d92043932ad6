import { unescape } from './text';
import type { RawAnswer } from './answers';

const NUMBER = String.raw`[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?`;
const SINGLE = new RegExp(`^(${NUMBER})(?::(${NUMBER}))?$`);
const RANGE = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})$`);

/** `3`, `3:0.1` (tolerance), `2.9..3.1`; nothing or `*` is any number, for a feedback. Both ends belong to it. */
export function numericRange({ mark, text }: RawAnswer): { readonly min: number; readonly max: number } | undefined {
  const value = unescape(text).trim();
  if (value === '*' || (value === '' && mark === '~')) return { min: -Number.MAX_VALUE, max: Number.MAX_VALUE };
  const range = RANGE.exec(value);
  if (range) return between(toNumber(range[1]!), toNumber(range[2]!));
  const single = SINGLE.exec(value);
  if (!single) return undefined;
  const middle = toNumber(single[1]!);
  const tolerance = Math.abs(toNumber(single[2] ?? '0'));
  return between(middle - tolerance, middle + tolerance);
}

/** `1e999` is no number that JSON, and so a kit, could hold. */
const between = (min: number, max: number) =>
  Number.isFinite(min) && Number.isFinite(max) && min <= max ? { min, max } : undefined;

const toNumber = (text: string): number => Number(text.replace(',', '.'));
