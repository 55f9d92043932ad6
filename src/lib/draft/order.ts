const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;

/**
 * A text that sorts after `before` and before `after` (undefined: the end of the row), so that something is put between
 * two others without touching either. Never ends in `0`: there is always room before it. Throws where `before` does not come
 * before `after`. Of two people who put something in the same place both get the same text; ids part them then.
 */
export function orderBetween(before: string | undefined, after: string | undefined): string {
  const low = before ?? '';
  if (after !== undefined && low >= after) throw new RangeError('nothing fits between them');
  let made = '';
  let bounded = after !== undefined;
  for (let at = 0; ; at++) {
    const from = digitAt(low, at);
    const to = bounded ? digitAt(after!, at) : BASE;
    if (to - from > 1) return made + DIGITS[Math.floor((from + to) / 2)]!;
    made += DIGITS[from]!;
    // One below the upper bound already: whatever follows is below it.
    if (to > from) bounded = false;
  }
}

const digitAt = (text: string, at: number): number => (at < text.length ? DIGITS.indexOf(text[at]!) : 0);

/** `count` texts in a row, short and with room between them: for what is put in at once. */
export function ordersFor(count: number): readonly string[] {
  const width = Math.max(2, Math.ceil(Math.log(count + 2) / Math.log(BASE)) + 1);
  const step = BASE ** width / (count + 1);
  return Array.from({ length: count }, (_, index) => {
    const text = Math.floor(step * (index + 1))
      .toString(BASE)
      .padStart(width, '0');
    return text.replace(/0$/, '1');
  });
}

/** Rows as people see them: by order, then by id, so that everybody sees the same. */
export const byOrder = <T extends { readonly order: string; readonly id: string }>(rows: Iterable<T>): readonly T[] =>
  [...rows].sort((a, b) => compare(a.order, b.order) || compare(a.id, b.id));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
