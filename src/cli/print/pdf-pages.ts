/*
 * Reads just enough of a PDF that Chromium wrote (ISO 32000-1) to number a table of contents: the order of its pages and
 * the named destinations. Chromium writes these objects in the clear, one after another. What we made ourselves is read
 * here, so a PDF that looks otherwise is no attack but another Chromium: then nothing is found.
 */

export interface PdfPages {
  readonly count: number;
  /** Page of each named destination, from 1: one for each `id` that some link of the page leads to. */
  readonly pageOf: ReadonlyMap<string, number>;
}

/** Undefined where the objects are not found in the clear. */
export function readPdfPages(pdf: Uint8Array): PdfPages | undefined {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1');
  const trailer = text.slice(text.lastIndexOf('trailer'));
  const catalog = objectOf(text, referenceTo('Root', trailer));
  const pages = pagesBelow(text, referenceTo('Pages', catalog), new Set());
  if (pages.length === 0) return undefined;
  const places = objectOf(text, referenceTo('Dests', catalog));
  const pageOf = new Map<string, number>();
  for (const [, name, page] of places.matchAll(/\/([^\s/[\]<>()]+)\s*\[\s*(\d+) 0 R\b/g)) {
    const at = pages.indexOf(Number(page));
    if (at >= 0) pageOf.set(unescaped(name!), at + 1);
  }
  return { count: pages.length, pageOf };
}

function pagesBelow(text: string, node: number | undefined, seen: Set<number>): readonly number[] {
  if (node === undefined || seen.has(node)) return [];
  seen.add(node);
  const kids = /\/Kids\s*\[([^\]]*)\]/.exec(objectOf(text, node))?.[1];
  if (kids === undefined) return [node];
  return [...kids.matchAll(/(\d+) 0 R/g)].flatMap(([, kid]) => pagesBelow(text, Number(kid), seen));
}

function referenceTo(name: string, dictionary: string): number | undefined {
  const match = new RegExp(`/${name} (\\d+) 0 R`).exec(dictionary);
  return match ? Number(match[1]) : undefined;
}

function objectOf(text: string, number: number | undefined): string {
  if (number === undefined) return '';
  const start = text.indexOf(`\n${number} 0 obj`);
  return start < 0 ? '' : text.slice(start, text.indexOf('endobj', start));
}

/** ISO 32000-1, 7.3.5: `#2D` in a name is the character of that number. */
const unescaped = (name: string): string =>
  name.replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
