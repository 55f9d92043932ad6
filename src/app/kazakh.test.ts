import { describe, expect, it } from 'vitest';
import { kazakhRelative, kazakhTime, kazakhUnit } from './kazakh';

const date = new Date(2026, 10, 21, 8, 4);

describe('kazakhTime', () => {
  it.each([
    ['datetime', false, '21 қараша, 08:04'],
    ['datetime', true, '2026 ж. 21 қараша, 08:04'],
    ['date', false, '2026 ж. 21 қараша'],
    ['time', false, '08:04'],
  ] as const)('%s, with the year: %s', (mode, year, words) => {
    expect(kazakhTime(date, mode, year)).toBe(words);
  });
});

describe('kazakhRelative', () => {
  it.each([
    [-1, 'minute', '1 минут бұрын'],
    [-3, 'day', '3 күн бұрын'],
    [-1, 'day', 'кеше'],
    [1, 'day', 'ертең'],
    [2, 'hour', '2 сағаттан кейін'],
    [0, 'minute', 'осы минутта'],
  ] as const)('%i %s', (count, unit, words) => {
    expect(kazakhRelative(count, unit)).toBe(words);
  });
});

it('kazakhUnit writes the unit after the number', () => {
  expect(kazakhUnit('1,5', 'megabyte')).toBe('1,5\u00a0МБ');
});
