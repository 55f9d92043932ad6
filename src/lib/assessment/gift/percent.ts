/*
 * `%33.33333%` and the share of the points that it means. Both move the point of the decimal fraction by two places,
 * where multiplying and dividing would round: what is written is read as the same share.
 */

const NUMBER = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;

/** -1 to 1; undefined where the text is no number from -100 to 100. */
export function shareOf(percent: string): number | undefined {
  const match = NUMBER.exec(percent.trim());
  if (!match) return undefined;
  const share = Number(`${match[1]}${match[2]}.${match[3]}e${Number(match[4] ?? 0) - 2}`);
  return share >= -1 && share <= 1 ? share : undefined;
}

/** `share` from -1 to 1. */
export function percentOf(share: number): string {
  const [, sign = '', whole = '', part = '', exponent] = NUMBER.exec(String(share)) ?? [];
  if (exponent !== undefined) return `${sign}${whole}.${part}e${Number(exponent) + 2}`;
  const digits = part.padEnd(2, '0');
  const rest = digits.slice(2);
  return `${sign}${Number(whole + digits.slice(0, 2))}${rest === '' ? '' : `.${rest}`}`;
}
