/*
 * Characters of GIFT (https://docs.moodle.org/en/GIFT_format): `~ = # { } :` and `\` mean themselves after a
 * backslash, `\n` is a new line. Beyond Moodle so does `>`: a `-\>` in an answer makes no pair of it.
 */

const ESCAPED = /\\([~=#{}:>\\n])/g;

/** Index of the first of `marks` at or after `from` that has no backslash before it; -1 where there is none. */
export function indexOfPlain(text: string, marks: string, from = 0): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (marks.includes(text[at]!)) return at;
  }
  return -1;
}

/** Index of a sequence such as `->` or `####` that has no backslash before it; -1 where there is none. */
export function indexOfSequence(text: string, sequence: string, from = 0): number {
  for (let at = from; at <= text.length - sequence.length; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith(sequence, at)) return at;
  }
  return -1;
}

export const unescape = (text: string): string =>
  text.replace(ESCAPED, (_, char: string) => (char === 'n' ? '\n' : char));

export const FORMATS = ['moodle', 'html', 'markdown', 'plain'] as const;
/** How a text is written. `moodle`, the default, is text in which HTML tags are tags. */
export type GiftFormat = (typeof FORMATS)[number];

/** Takes `[html]` and the like off the front. */
export function takeFormat(text: string): { readonly format?: GiftFormat; readonly rest: string } {
  const match = /^\s*\[(moodle|html|markdown|plain)\]/.exec(text);
  return match ? { format: match[1] as GiftFormat, rest: text.slice(match[0].length) } : { rest: text };
}

/** Plain and Moodle texts run on over line ends, as in Moodle; Markdown and HTML keep them. */
export function cleanText(text: string, format: GiftFormat): string {
  const lines = text.replace(/\r\n?/g, '\n');
  return unescape(format === 'plain' || format === 'moodle' ? lines.replace(/\s+/g, ' ').trim() : lines.trim());
}

/** In Moodle's own format `<b>` is a tag and the sign in `a < b` or `x<y` is not: HTML that says so. */
export const onlyKnownTags = (text: string): string => text.replace(NO_TAG, '&lt;');

const NO_TAG =
  /<(?!\/?(?:a|b|br|code|em|i|img|li|ol|p|pre|s|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul|var)\b[^<>]*>)/gi;
