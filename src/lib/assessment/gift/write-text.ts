/* Texts as GIFT takes them: every sign that means something after a backslash, all on one line. */

const FORMAT = /^\s*\[(moodle|html|markdown|plain)\]/;
/** What the parser puts gaps between. */
const GAP_MARKS = /[\uE000\uE001]/g;

const escape = (text: string): string => text.replace(/[~=#{}:\\]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');

/** Without the spaces that a parser takes off the ends. */
export const unpadded = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

/** HTML under a question's `[html]`. An arrow in it makes no pair: it is written as `-&gt;`. */
export const escapeHtmlText = (html: string): string => escape(html.replace(GAP_MARKS, '').replace(/->/g, '-&gt;'));

/** The same where a text of its own begins, which could be taken for the name of its format. */
export function escapeOwnText(html: string): string {
  const text = unpadded(html);
  return (FORMAT.test(text) ? '[html]' : '') + escapeHtmlText(text);
}

/** Spaces of every kind and number are one: a title, a typed answer, a right side. */
export const plainOf = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** `text` is a `plainOf`. */
export const escapePlain = (text: string): string => escape(text).replace(/->/g, '-\\>');

const NAMES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** HTML as one line of text: right sides are shown in a list. */
export const textOfHtml = (html: string): string =>
  plainOf(
    html
      .replace(/<\/?[a-z][^<>]*>/gi, ' ')
      .replace(/&(?:#x([0-9a-f]{1,5})|#(\d{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi, (_, hex, decimal, name) =>
        name === undefined
          ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16))
          : (NAMES[String(name).toLowerCase()] ?? ''),
      ),
  );
