import type { RenderText } from '$lib/assessment/gift/parse';
import { onlyKnownTags } from '$lib/assessment/gift/text';
import { escapeHtml } from '$lib/shared/escape';

/** An answer of one line is no paragraph of its own. */
const oneParagraph = (html: string): string => /^<p>((?:(?!<p>).)*)<\/p>\s*$/s.exec(html)?.[1] ?? html;

/**
 * Texts of GIFT as HTML, as the packer makes them, but not sanitised where they are HTML already: what an author wrote is written
 * again as it was, and the packer judges it. `markdown`: kit/markdown.ts, which is heavy.
 */
export const giftRenderer =
  (markdown: (text: string) => string): RenderText =>
  (text, format) => {
    if (format === 'plain') return escapeHtml(text);
    if (format === 'markdown') return oneParagraph(markdown(text));
    return format === 'html' ? text : onlyKnownTags(text);
  };
