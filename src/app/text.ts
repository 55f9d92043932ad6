import { m } from '../paraglide/messages.js';
import { getLocale, setLocale } from '../paraglide/runtime.js';
import { kazakhRelative, kazakhTime, kazakhUnit } from './kazakh';
import { pick, pickLanguage, type Localized, type UiLanguage } from '$lib/shared/text';

/*
 * Words, numbers and times in the language of the interface. Components take texts from `m`; what a kit says in several
 * languages goes through `say` and `langOf`, so that the page marks a text that is in another language than its own.
 */

export { m, setLocale };

export const language = (): UiLanguage => getLocale();

/** The kit's text in the reader's language, or in the best one there is. */
export const say = (texts: Localized<string> | undefined): string =>
  texts === undefined ? '' : (pick(texts, language()) ?? '');

/** `lang` for an element that holds `say(texts)`; undefined where it is the language of the page anyway. */
export function langOf(texts: Localized<unknown> | undefined): string | undefined {
  const tag = texts && pickLanguage(texts, language());
  return tag === language() ? undefined : tag;
}

export type TimeMode = 'datetime' | 'date' | 'time' | 'relative';

const FORMATS: Record<Exclude<TimeMode, 'relative'>, Intl.DateTimeFormatOptions> = {
  datetime: { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
};

/** `relative` is said in words («3 days ago») against `now`. */
export function formatTime(date: Date, mode: TimeMode = 'datetime', now = Date.now()): string {
  if (mode === 'relative') return relativeTime(date.getTime() - now);
  const options = FORMATS[mode];
  const otherYear = mode === 'datetime' && date.getFullYear() !== new Date(now).getFullYear();
  if (language() === 'kk') return kazakhTime(date, mode, otherYear);
  return new Intl.DateTimeFormat(timeLocale(), otherYear ? { ...options, year: 'numeric' } : options).format(date);
}

/** Our English is that of Britain: a plain `en` would put the month first and the clock on twelve hours. */
const timeLocale = (): string => (language() === 'en' ? 'en-GB' : language());

const STEPS: readonly (readonly ['day' | 'hour' | 'minute', number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

function relativeTime(ms: number): string {
  const [unit, size] = STEPS.find(([, size]) => Math.abs(ms) >= size) ?? ['minute', 60_000];
  const count = Math.trunc(ms / size);
  if (language() === 'kk') return kazakhRelative(count, unit);
  return new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(count, unit);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Bytes in decimal units, as people read them on a stick. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return formatUnit(value, UNITS[step] ?? 'byte', step === 0 || value >= 100 ? 0 : 1);
}

/** A length of time in its largest sensible unit: «45 s», «3 min», «2 h». */
export function formatDuration(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return formatUnit(Math.max(1, Math.round(ms / 1000)), 'second', 0);
  if (minutes < 90) return formatUnit(Math.round(minutes), 'minute', 0);
  return formatUnit(minutes / 60, 'hour', 1);
}

export const formatNumber = (value: number, digits = 0): string =>
  new Intl.NumberFormat(numberLocale(), { maximumFractionDigits: digits }).format(value);

export const formatPercent = (share: number): string =>
  new Intl.NumberFormat(numberLocale(), { style: 'percent', maximumFractionDigits: 0 }).format(share);

/** Numbers are written alike in Kazakh and Russian; browsers know the latter. */
const numberLocale = (): UiLanguage => (language() === 'kk' ? 'ru' : language());

function formatUnit(value: number, unit: string, digits: number): string {
  if (language() === 'kk') return kazakhUnit(formatNumber(value, digits), unit);
  return new Intl.NumberFormat(language(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
}
