import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { htmlText } from '../../kit/plain-text';
import { escapeHtml } from '../../shared/escape';

/* Texts of questions, in the forms in which banks have them. */

const markdown = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeStringify, { allowDangerousHtml: true })
  .freeze();

/** HTML as dangerous as what was in the text. */
export function markdownToHtml(text: string): string {
  try {
    return String(markdown.processSync(text)).trim();
  } catch (cause) {
    // Nested so deeply that only an attack does.
    if (!(cause instanceof RangeError)) throw cause;
    return escapeHtml(text);
  }
}

export const plainToHtml = (text: string): string => escapeHtml(text.trim()).replace(/\n/g, '<br>');

const BLOCK = String.raw`<\/?(?:p|div|br|hr|h[1-6]|[uod]l|li|d[td]|table|t(?:head|body|foot|[rdh])|pre|blockquote)\b[^<>]*>`;
const AROUND_BLOCK = new RegExp(String.raw`(${BLOCK})[ \t]*\n|\n[ \t]*(${BLOCK})`, 'gi');

/** Text in which tags are tags, and line ends break lines, but for those beside a tag that begins a line itself (Moodle's own format). */
export const moodleToHtml = (text: string): string => text.trim().replace(AROUND_BLOCK, '$1$2').replace(/\n/g, '<br>');

/** What people are to type, where a bank has it as HTML. */
export const typedOfHtml = (html: string): string => htmlText(html).replace(/\s+/g, ' ').trim();
