/* What people type, compared with what authors meant. */

const SPACES = /\s+/g;

const plain = (text: string): string => text.normalize('NFC').trim().replace(SPACES, ' ').toLowerCase();

/**
 * The same words, whatever the case and the spaces. As in Moodle a `*` in the author's answer stands for any text, and
 * `\*` for the star itself. Linear in the length of both, for the text comes from outside.
 */
export function sameWords(typed: string, wanted: string): boolean {
  const pieces = plain(wanted)
    .split(/(?<!\\)\*/)
    .map((piece) => piece.replace(/\\\*/g, '*'));
  const text = plain(typed);
  const first = pieces[0]!;
  if (pieces.length === 1) return text === first;
  const last = pieces.at(-1)!;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/**
 * A number as people in Kazakhstan and elsewhere type it: decimal comma or point, spaces or apostrophes between
 * thousands, minus as a dash. undefined where it is none.
 */
export function parseNumber(typed: string): number | undefined {
  const text = typed
    .trim()
    .replace(/[\s'’]/g, '')
    .replace(/^[−–]/, '-')
    .replace(',', '.');
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
