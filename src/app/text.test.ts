import { describe, expect, it } from 'vitest';
import { overwriteGetLocale } from '../paraglide/runtime.js';
import { formatTime } from './text';

const EVENING = new Date(2026, 10, 21, 18, 4);
const SAME_YEAR = new Date(2026, 0, 1).getTime();
const OTHER_YEAR = new Date(2028, 0, 1).getTime();

// What stands between day and hour is the browser's own and changes with its version.
describe('formatTime: the day first, the clock on 24 hours, in each language', () => {
  it.each([
    ['en', /^21 November\b.* 18:04$/, '21 November 2026'],
    ['ru', /^21 ноября.* 18:04$/, '21 ноября 2026 г.'],
    ['kk', /^21 қараша.* 18:04$/, '2026 ж. 21 қараша'],
  ] as const)('%s', (language, datetime, date) => {
    overwriteGetLocale(() => language);
    expect(formatTime(EVENING, 'datetime', SAME_YEAR)).toMatch(datetime);
    expect(formatTime(EVENING, 'date')).toBe(date);
    expect(formatTime(EVENING, 'time')).toBe('18:04');
    expect(formatTime(EVENING, 'datetime', OTHER_YEAR)).toContain('2026');
  });
});
