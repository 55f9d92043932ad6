/*
 * What the buttons of the editor do to a text, as changes: what is replaced by what, and what is chosen afterwards. The
 * field carries them out, so that the browser's own undo knows of them.
 */

export interface Selection {
  readonly start: number;
  readonly end: number;
}

export interface Change {
  /** Taken out. */
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly select: Selection;
}

export type TextFormat = 'markdown' | 'html';

const MARKS = {
  markdown: { bold: ['**', '**'], italic: ['_', '_'] },
  html: { bold: ['<strong>', '</strong>'], italic: ['<em>', '</em>'] },
} as const;

/** Puts marks around what is chosen, or takes them off; around `placeholder` where nothing is. */
export function mark(
  text: string,
  { start, end }: Selection,
  name: 'bold' | 'italic',
  format: TextFormat,
  placeholder: string,
): Change {
  const [open, close] = MARKS[format][name];
  const chosen = text.slice(start, end);
  if (text.slice(0, start).endsWith(open) && text.slice(end).startsWith(close) && chosen !== '')
    return {
      from: start - open.length,
      to: end + close.length,
      insert: chosen,
      select: { start: start - open.length, end: end - open.length },
    };
  // Spaces inside of the marks would make them no marks.
  const [, before, inner, after] = /^(\s*)([^]*?)(\s*)$/.exec(chosen)!;
  const words = inner || placeholder;
  const at = start + before!.length + open.length;
  return {
    from: start,
    to: end,
    insert: `${before}${open}${words}${close}${after}`,
    select: { start: at, end: at + words.length },
  };
}

export type LineKind = 'heading-1' | 'heading-2' | 'list' | 'numbers' | 'quote';

const PREFIXES: Readonly<Record<LineKind, (index: number) => string>> = {
  'heading-1': () => '## ',
  'heading-2': () => '### ',
  list: () => '- ',
  numbers: (index) => `${index + 1}. `,
  quote: () => '> ',
};
const ANY_PREFIX = /^(#{1,6} |[-*+] |\d{1,9}[.)] |> )/;

/** Makes headings, lists or quotes of the lines that are chosen; the same again takes it off. */
export function lines(text: string, { start, end }: Selection, kind: LineKind): Change {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const to = next < 0 ? text.length : next;
  const all = text.slice(from, to).split('\n');
  const own = (line: string, index: number) => line.startsWith(PREFIXES[kind](index));
  const off = all.every(own);
  const made = all.map((line, index) => (off ? '' : PREFIXES[kind](index)) + line.replace(ANY_PREFIX, ''));
  const insert = made.join('\n');
  const caret = from + insert.length;
  return { from, to, insert, select: all.length > 1 ? { start: from, end: caret } : { start: caret, end: caret } };
}

/** A line end in a list begins its next line; in an empty one it ends the list. Undefined: an ordinary line end. */
export function continued(text: string, { start, end }: Selection): Change | undefined {
  if (start !== end) return undefined;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const match = /^(\s*)([-*+]|(\d{1,9})([.)]))( +)(.*)$/.exec(text.slice(from, start));
  if (!match) return undefined;
  const [, indent, marker, number, point, space, words] = match;
  if (words === '') return { from, to: start, insert: '', select: { start: from, end: from } };
  const insert = `\n${indent}${number === undefined ? marker : `${Number(number) + 1}${point}`}${space}`;
  return { from: start, to: end, insert, select: { start: start + insert.length, end: start + insert.length } };
}

/** Something of its own between paragraphs: a table, a picture. */
export function block(text: string, { start, end }: Selection, insert: string): Change {
  const before = text.slice(0, start);
  const lead = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const after = text.slice(end);
  const tail = after === '' ? '\n' : after.startsWith('\n\n') ? '' : after.startsWith('\n') ? '\n' : '\n\n';
  const whole = `${lead}${insert}${tail}`;
  return { from: start, to: end, insert: whole, select: { start: start + whole.length, end: start + whole.length } };
}

export function inline({ start, end }: Selection, insert: string): Change {
  return { from: start, to: end, insert, select: { start: start + insert.length, end: start + insert.length } };
}

const escapeWords = (words: string): string =>
  words
    .replace(/[\\[\]]/g, '\\$&')
    .replace(/\s+/g, ' ')
    .trim();
/** Angle brackets keep spaces and brackets in addresses from ending them. */
const addressOf = (address: string): string =>
  /[\s()<>]/.test(address) ? `<${address.replace(/[<>\n]/g, encodeURIComponent)}>` : address;
const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

export const link = (words: string, address: string, format: TextFormat): string =>
  format === 'html'
    ? `<a href="${attribute(address)}">${attribute(words)}</a>`
    : `[${escapeWords(words)}](${addressOf(address)})`;

/** `alt` empty: an ornament. */
export const picture = (alt: string, address: string, format: TextFormat): string =>
  format === 'html'
    ? `<img src="${attribute(address)}" alt="${attribute(alt)}">`
    : `![${escapeWords(alt)}](${addressOf(address)})`;

export function table(columns: number, rows: number, heading: string, format: TextFormat): string {
  const cells = (text: (column: number) => string) => Array.from({ length: columns }, (_, column) => text(column));
  const heads = cells((column) => `${heading} ${column + 1}`);
  if (format === 'html') {
    const row = `<tr>${cells(() => '<td></td>').join('')}</tr>`;
    return `<table>\n<tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>\n${`${row}\n`.repeat(rows)}</table>`;
  }
  const line = (all: readonly string[]) => `| ${all.join(' | ')} |`;
  return [line(heads), line(cells(() => '---')), ...Array.from({ length: rows }, () => line(cells(() => '   ')))].join(
    '\n',
  );
}

/** The address of a file of the source folder in a text of it. */
export function addressFrom(text: string, path: string): string {
  const own = text.split('/').slice(0, -1);
  const to = path.split('/');
  let shared = 0;
  while (shared < own.length && shared < to.length - 1 && own[shared] === to[shared]) shared++;
  return [...own.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}
