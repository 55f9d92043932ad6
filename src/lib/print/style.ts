import { cssString } from './html';
import { RULES } from './rules';
import type { PrintedSheet } from './sheets';

interface Styled {
  readonly format: 'a4' | 'a5';
  readonly title: string;
  readonly chapters: readonly { readonly number: string; readonly title: string }[];
  readonly sheets: readonly Pick<PrintedSheet, 'page' | 'running'>[];
}

/** Page size and margins. The inner margin is wider: a booklet is stapled or clipped there. */
const PAPER = {
  a4: { size: 'A4', margin: '20mm 16mm 18mm', inner: '22mm' },
  a5: { size: 'A5', margin: '15mm 11mm 14mm', inner: '15mm' },
} as const;
/** Longer titles would run into what stands on the other side of the page's head. */
const RUNNING = { a4: 60, a5: 34 } as const;

/**
 * Heads and page numbers by margin boxes (CSS Paged Media 3, section 5), which Chromium has since version 131; where a
 * browser has none, its own stand there. Each chapter and each sheet is a named page (CSS Paged Media 3, section 3).
 */
export function styleOf({ format, title, chapters, sheets }: Styled): string {
  const { size, margin, inner } = PAPER[format];
  const short = (text: string) => (text.length > RUNNING[format] ? `${text.slice(0, RUNNING[format] - 1)}…` : text);
  const running = (text: string) => `{ content: ${cssString(short(text))}; }`;
  const named = [
    ...chapters.map(
      (chapter) => `@page p-u${chapter.number} { @top-right ${running(`${chapter.number}. ${chapter.title}`)} }`,
    ),
    ...sheets.map((sheet) => `@page ${sheet.page} { @top-right ${running(sheet.running)} }`),
  ];
  return `
@page { size: ${size}; margin: ${margin};
  @top-left { content: ${cssString(short(title))}; font: 8pt sans-serif; color: #444; vertical-align: bottom; padding-bottom: 4mm; }
  @top-right { content: ""; font: 8pt sans-serif; color: #444; vertical-align: bottom; padding-bottom: 4mm; }
  @bottom-center { content: counter(page); font: 9pt sans-serif; color: #000; vertical-align: top; padding-top: 4mm; }
}
@page :left { margin-right: ${inner}; }
@page :right { margin-left: ${inner}; }
@page p-cover { @top-left { content: none; } @top-right { content: none; } @bottom-center { content: none; } }
@page p-blank { @top-left { content: none; } @top-right { content: none; } @bottom-center { content: none; } }
${named.join('\n')}
${RULES}`;
}
