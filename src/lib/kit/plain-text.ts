/*
 * Text out of the markup of a kit: what comes out is shown as text, never as markup, so a tag that slips through is a
 * blemish and no hole. One pass, no backtracking: the input is a stranger's.
 */

const BLOCK =
  /^\/?(p|div|h[1-6]|li|ul|ol|dl|dt|dd|tr|td|th|table|br|hr|blockquote|pre|figure|figcaption|section|img)$/i;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
};

/** The words of sanitised HTML; blocks are parted by a line break. */
export function htmlText(html: string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    parts.push(decode(open < 0 ? html.slice(at) : html.slice(at, open)));
    if (open < 0) break;
    const close = html.indexOf('>', open);
    if (close < 0) break;
    const name = /^\/?[a-z0-9]+/i.exec(html.slice(open + 1, open + 16))?.[0] ?? '';
    parts.push(BLOCK.test(name) ? '\n' : '');
    at = close + 1;
  }
  return tidy(parts.join(''));
}

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,6}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '';
  });
}

const tidy = (text: string): string =>
  text
    .replaceAll('\u00ad', '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
