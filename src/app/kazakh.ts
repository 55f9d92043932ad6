import { KAZAKH_MONTHS } from '$lib/shared/kazakh';
import type { TimeMode } from './text';

/*
 * Times, sizes and lengths in Kazakh. Chromium ships without the Kazakh part of its locale data and would write
 * «M11 21» and «-1 min»; so these few words are ours, after CLDR's Kazakh, the same in every browser.
 */

/** `year`: also for «datetime», where it is not this year's. In the time zone of the reader. */
export function kazakhTime(date: Date, mode: Exclude<TimeMode, 'relative'>, year: boolean): string {
  const clock = [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  if (mode === 'time') return clock;
  const day = `${date.getDate()} ${KAZAKH_MONTHS[date.getMonth()]}`;
  const dated = year || mode === 'date' ? `${date.getFullYear()} ж. ${day}` : day;
  return mode === 'date' ? dated : `${dated}, ${clock}`;
}

const AGO = { day: 'күн бұрын', hour: 'сағат бұрын', minute: 'минут бұрын' } as const;
const AHEAD = { day: 'күннен кейін', hour: 'сағаттан кейін', minute: 'минуттан кейін' } as const;

/** `count` is negative for the past, as `Intl.RelativeTimeFormat` has it. */
export function kazakhRelative(count: number, unit: keyof typeof AGO): string {
  if (count === 0) return unit === 'day' ? 'бүгін' : unit === 'hour' ? 'осы сағатта' : 'осы минутта';
  if (unit === 'day' && count === -1) return 'кеше';
  if (unit === 'day' && count === 1) return 'ертең';
  return count < 0 ? `${-count} ${AGO[unit]}` : `${count} ${AHEAD[unit]}`;
}

const UNITS: Readonly<Record<string, string>> = {
  byte: 'Б',
  kilobyte: 'КБ',
  megabyte: 'МБ',
  gigabyte: 'ГБ',
  second: 'с',
  minute: 'мин',
  hour: 'сағ',
  day: 'күн',
};

/** A number with its unit, short; `number` is written already. */
export const kazakhUnit = (number: string, unit: string): string => `${number}\u00a0${UNITS[unit] ?? unit}`;
