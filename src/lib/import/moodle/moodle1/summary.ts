import { htmlText } from '../../../kit/plain-text';

const MAX_TITLE = 100;

/**
 * Sections of Moodle 1.9 have no names: teachers write one above the summary. Its first line is the title, where it is short; a summary that
 * is nothing else is no page.
 */
export function headOfSummary(summary = ''): { readonly title: string; readonly summary: string } {
  const lines = htmlText(summary)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [first = ''] = lines;
  if (first.length > MAX_TITLE) return { title: '', summary };
  const isTitleAlone = lines.length <= 1 && !/<(img|a|object|embed|iframe)\b/i.test(summary);
  return { title: first, summary: isTitleAlone ? '' : summary };
}
