import { expect, it } from 'vitest';
import { compareVersions } from './version';

it.each([
  ['1.0.0', '1.0.0', 0],
  ['1.0.1', '1.0.0', 1],
  ['1.9.0', '1.10.0', -1],
  ['2.0.0', '1.99.99', 1],
])('orders %s and %s by number, not by letter', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
  expect(Math.sign(compareVersions(b, a))).toBe(-sign || 0);
});
