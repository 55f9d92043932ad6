import { escapeHtml } from '../../shared/escape';
import { pickLanguage, type LocalizedText } from '../../shared/text';

/** What a kit says, in the wanted language, marked with its own where that is another. */
export function localizedHtml(texts: LocalizedText, language: string): string {
  const tag = pickLanguage(texts, language);
  if (tag === undefined) return '';
  const text = escapeHtml(texts[tag]!);
  return tag === language ? text : `<span lang="${escapeHtml(tag)}">${text}</span>`;
}

export interface PageParts {
  readonly language: string;
  /** Plain text. */
  readonly title: string;
  /** Relative address of the style. */
  readonly style: string;
  /** HTML of the bar at the top, and of the page. */
  readonly bar: string;
  readonly main: string;
}

/*
 * Nothing of a kit runs and nothing is fetched from elsewhere: the second wall behind the sanitiser. `file:` because
 * `'self'` of a page from a file is nothing at all in some browsers; `'self'` for whoever puts the folder on a server.
 */
const POLICY =
  "default-src 'none'; img-src 'self' file: data:; media-src 'self' file: data:; style-src 'self' file:; base-uri 'none'; form-action 'none'";

export function pageHtml({ language, title, style, bar, main }: PageParts): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<header><div class="bar">${bar}</div><div class="ornament"></div></header>
<main>
${main}
</main>
</body>
</html>
`;
}
