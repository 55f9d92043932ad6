import { escapeHtml } from '$lib/shared/escape';
import { GAP } from './model';

/*
 * Texts of questions as people type them. Most are plain words: those are shown as words, whatever signs are in them. One with
 * tags is shown as its HTML. A gap is `[[1]]` in both.
 */

export interface Shown {
  readonly text: string;
  /** It has tags: what is shown is HTML. */
  readonly rich: boolean;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi;

export function shownOf(html: string): Shown {
  const marked = html.replace(GAP, '[[$1]]');
  const bare = marked.replace(/<br\s*\/?>/gi, '');
  const strange =
    /[<>\n]/.test(bare) ||
    [...bare.matchAll(ENTITY)].some(([, , , name]) => name !== undefined && !(name.toLowerCase() in NAMED));
  if (strange) return { text: marked, rich: true };
  return { text: marked.replace(/<br\s*\/?>/gi, '\n').replace(ENTITY, decode), rich: false };
}

function decode(whole: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '';
}

/** `gaps`: how many there are; a mark of another number, or the second of one, is text. */
export function htmlOf({ text, rich }: Shown, gaps = 0): string {
  const html = rich ? text : escapeHtml(text).replace(/\r\n?|\n/g, '<br>');
  return withGaps(html, gaps);
}

function withGaps(html: string, gaps: number): string {
  const placed = new Set<number>();
  return html.replace(/\[\[(\d{1,3})\]\]/g, (mark, digits: string) => {
    const number = Number(digits);
    if (number < 1 || number > gaps || placed.has(number)) return mark;
    placed.add(number);
    return `<span data-gap="g${number}"></span>`;
  });
}

/** Numbers of the gaps that stand in a text. */
export const gapsIn = (html: string): readonly number[] => [...html.matchAll(GAP)].map(([, number]) => Number(number));

export interface Chosen {
  readonly start: number;
  readonly end: number;
}

/** Puts tags around what is chosen in a text as it is shown; it is HTML then. */
export function wrapped({ text, rich }: Shown, { start, end }: Chosen, tag: string, gaps = 0): string {
  const part = (piece: string) => (rich ? piece : escapeHtml(piece).replace(/\n/g, '<br>'));
  const html = `${part(text.slice(0, start))}<${tag}>${part(text.slice(start, end))}</${tag}>${part(text.slice(end))}`;
  return withGaps(html, gaps);
}

/** Puts HTML in the place of what is chosen. */
export function placed({ text, rich }: Shown, { start, end }: Chosen, insert: string, gaps = 0): string {
  const part = (piece: string) => (rich ? piece : escapeHtml(piece).replace(/\n/g, '<br>'));
  return withGaps(`${part(text.slice(0, start))}${insert}${part(text.slice(end))}`, gaps);
}

/** As one line, for lists: gaps are lines to fill. */
export const lineOf = (html: string): string =>
  shownOf(html.replace(GAP, '___'))
    .text.replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
