import { escapeHtml } from '../shared/escape';

/** HTML that may be put into a page as it is. Everything else that goes into `html` is text, and is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | undefined | false | readonly Value[];

/** html`<p>${title}</p>`: escapes every value that is not `Html` itself; lists are joined. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html =>
  new Html(parts.map((part, at) => part + (at < values.length ? textOf(values[at]) : '')).join(''));

function textOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(textOf).join('') : escapeHtml(String(value));
}

/** A string of CSS (CSS Syntax 3, 4.3.5): whatever a title holds, it ends where it should. */
export const cssString = (text: string): string =>
  `"${text.replace(/[^\p{L}\p{N} .,:;–—-]/gu, (character) => `\\${character.codePointAt(0)!.toString(16)} `)}"`;
