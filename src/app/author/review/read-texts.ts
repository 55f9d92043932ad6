import { parseGift, type ParsedGift, type RenderText } from '$lib/assessment/gift/parse';
import { onlyKnownTags } from '$lib/assessment/gift/text';
import { htmlToHtml, markdownToHtml } from '$lib/kit/markdown';
import { escapeHtml } from '$lib/shared/escape';

/* Texts of a draft as pages, by the packer's own reader. Load it lazily: it brings all of Markdown. */

export const pageOf = (text: string, path: string, language: string): string =>
  /\.html?$/i.test(path) ? htmlToHtml(text) : markdownToHtml(text, language);

export function questionsOf(text: string, language: string, survey: boolean): ParsedGift {
  const render: RenderText = (words, format) => {
    if (format === 'plain') return escapeHtml(words);
    if (format === 'html') return htmlToHtml(words);
    if (format === 'markdown') return markdownToHtml(words, language).replace(/^<p>((?:(?!<p>).)*)<\/p>\s*$/s, '$1');
    return htmlToHtml(onlyKnownTags(words));
  };
  return parseGift(text, render, { survey });
}
