/* So much of the syntax of PDF (ISO 32000-2, 7.3) as its end and its encryption are written in. A byte is a sign. */

export function latin(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

/** The first dictionary of a text, with what is in it; undefined where it does not end. */
export function dictionaryIn(text: string): string | undefined {
  const start = text.indexOf('<<');
  if (start === -1) return undefined;
  const token = /<<|>>|\(/g;
  token.lastIndex = start;
  let depth = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === '(') token.lastIndex = literalAt(text, found.index).end;
    else if (found[0] === '<<') depth += 1;
    else if (found[0] === '>>') depth -= 1;
    if (depth === 0) return text.slice(start, token.lastIndex);
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** A string in brackets (7.3.4.2), from its first bracket on. */
function literalAt(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = '';
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const sign = text[at]!;
    if (sign === '\\') {
      const [escape, octal] = /^(?:([0-7]{1,3})|\r\n|[^])/.exec(text.slice(at + 1, at + 4)) ?? [''];
      at += escape.length;
      if (octal !== undefined) value += String.fromCharCode(Number.parseInt(octal, 8) & 255);
      else if (!/[\r\n]/.test(escape)) value += ESCAPES[escape] ?? escape;
      continue;
    }
    if (sign === '(' && (depth += 1) === 1) continue;
    if (sign === ')' && (depth -= 1) === 0) return { value, end: at + 1 };
    value += sign;
  }
  return { value, end: text.length };
}

/** A string of either kind at the beginning of a text. */
function stringAt(text: string): { readonly value: string; readonly end: number } | undefined {
  const begin = /^\s*/.exec(text)![0].length;
  if (text[begin] === '(') return literalAt(text, begin);
  const hex = /^\s*<([0-9A-Fa-f\s]*)>/.exec(text);
  if (!hex) return undefined;
  const digits = hex[1]!.replace(/\s/g, '');
  const pairs = (digits.length % 2 === 0 ? digits : `${digits}0`).match(/../g) ?? [];
  return { value: String.fromCharCode(...pairs.map((pair) => Number.parseInt(pair, 16))), end: hex[0].length };
}

const behind = (dictionary: string, name: string): string | undefined => {
  const found = new RegExp(`/${name}(?![A-Za-z0-9])`).exec(dictionary);
  return found ? dictionary.slice(found.index + found[0].length) : undefined;
};

export const stringOf = (dictionary: string, name: string): string | undefined =>
  stringAt(behind(dictionary, name) ?? '')?.value;

export function numberOf(dictionary: string, name: string): number | undefined {
  const told = /^\s*([+-]?\d{1,12})(?![\d.])/.exec(behind(dictionary, name) ?? '')?.[1];
  return told === undefined ? undefined : Number(told);
}

export const wordOf = (dictionary: string, name: string): string | undefined =>
  /^\s*\/?([A-Za-z][\w.#-]*)/.exec(behind(dictionary, name) ?? '')?.[1];

export function arrayOfStrings(dictionary: string, name: string): readonly string[] {
  let rest = /^\s*\[([^]*)$/.exec(behind(dictionary, name) ?? '')?.[1] ?? '';
  const strings: string[] = [];
  for (let next = stringAt(rest); next; next = stringAt(rest)) {
    strings.push(next.value);
    rest = rest.slice(next.end);
  }
  return strings;
}
