import {
  getDocument,
  GlobalWorkerOptions,
  InvalidPDFException,
  PDFDataRangeTransport,
  TextLayer,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

/* pdf.js, fetched with the first PDF: 120 kB and a worker of 360 kB. */

GlobalWorkerOptions.workerSrc = workerUrl;

export type Pdf = PDFDocumentProxy;

/** Larger documents are read where they are needed: a scanned book takes no memory that its first page does not want. */
const READ_WHOLE_BYTES = 4 * 1024 * 1024;
const RANGE_BYTES = 512 * 1024;

/** Reads a stored file piece by piece. */
class BlobTransport extends PDFDataRangeTransport {
  readonly #blob: Blob;

  constructor(blob: Blob, begin: Uint8Array) {
    super(blob.size, begin);
    this.#blob = blob;
  }

  override requestDataRange(begin: number, end: number): void {
    void this.#blob
      .slice(begin, end)
      .arrayBuffer()
      // What cannot be read any more is not the document: it is refused as such.
      .catch(() => new ArrayBuffer(end - begin))
      .then((bytes) => this.onDataRange(begin, new Uint8Array(bytes)));
  }
}

/** Why a document was not opened, where that is known: it asks for a password, or it is none that anybody reads. */
export const faultOf = (error: unknown): 'locked' | 'damaged' | undefined =>
  error instanceof InvalidPDFException ? 'damaged' : isPasswordAsked(error) ? 'locked' : undefined;

/** pdf.js keeps its class to itself. */
const isPasswordAsked = (error: unknown): boolean => error instanceof Error && error.name === 'PasswordException';

/** Rejects where the bytes are no PDF. No script of a document runs. */
export async function openPdf(blob: Blob): Promise<Pdf> {
  const begin = new Uint8Array(await blob.slice(0, READ_WHOLE_BYTES).arrayBuffer());
  const source =
    blob.size <= READ_WHOLE_BYTES
      ? { data: begin }
      : {
          range: new BlobTransport(blob, begin),
          rangeChunkSize: RANGE_BYTES,
          disableAutoFetch: true,
          disableStream: true,
        };
  return getDocument({ ...source, enableXfa: false, disableFontFace: false }).promise;
}

export interface Sheet {
  readonly canvas: HTMLCanvasElement;
  /** Holds the text above the picture: it is what is selected, searched and read aloud. */
  readonly text: HTMLElement;
}

/** The runs of text of a page as they were drawn, each with its element. Some end with a line break. */
export interface DrawnText {
  readonly elements: readonly HTMLElement[];
  readonly runs: readonly string[];
}

/** Draws a page `width` CSS pixels wide, times `zoom`. */
export async function drawPage(
  pdf: Pdf,
  number: number,
  sheet: Sheet,
  width: number,
  zoom: number,
): Promise<DrawnText> {
  const page = await pdf.getPage(number);
  const natural = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: (width / natural.width) * zoom });
  // Two pixels a CSS pixel are sharp enough; more take the memory of a small phone.
  const density = Math.min(devicePixelRatio || 1, 2);
  const { canvas, text } = sheet;
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  canvas.style.width = `${Math.floor(viewport.width)}px`;
  canvas.style.height = `${Math.floor(viewport.height)}px`;
  await page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] }).promise;
  text.replaceChildren();
  text.style.setProperty('--total-scale-factor', String(viewport.scale));
  text.style.setProperty('--scale-round-x', '1px');
  text.style.setProperty('--scale-round-y', '1px');
  const content = await page.getTextContent();
  const layer = new TextLayer({ textContentSource: content, container: text, viewport });
  await layer.render();
  page.cleanup();
  return { elements: layer.textDivs, runs: runsOf(content) };
}

/** The text of a page, lines parted by breaks. */
export async function pageText(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const text = runsOf(await page.getTextContent()).join('');
  page.cleanup();
  return text;
}

type Content = Awaited<ReturnType<PDFPageProxy['getTextContent']>>;

const runsOf = ({ items }: Content): string[] =>
  items.flatMap((item) => ('str' in item ? [item.str + (item.hasEOL ? '\n' : '')] : []));

/** One line of the contents that a PDF brings, and what lies under it. */
export interface OutlineEntry {
  readonly title: string;
  readonly page: number;
  readonly under: readonly OutlineEntry[];
}

type Listed = Awaited<ReturnType<Pdf['getOutline']>>[number];

/** A document is a stranger's: no contents are longer, deeper or wordier than that. */
const MOST_ENTRIES = 2_000;
const DEEPEST = 6;
const LONGEST_TITLE = 300;

/** The contents of a document; what leads to no page of it is left out. Never rejects: without contents it is read too. */
export async function outlineOf(pdf: Pdf): Promise<readonly OutlineEntry[]> {
  let left = MOST_ENTRIES;
  const entriesOf = async (listed: readonly Listed[], deep: number): Promise<OutlineEntry[]> => {
    const entries: OutlineEntry[] = [];
    for (const { title, dest, items } of listed) {
      if ((left -= 1) < 0) break;
      const under = deep < DEEPEST ? await entriesOf(items as Listed[], deep + 1) : [];
      const page = (await pageOf(pdf, dest)) ?? under[0]?.page;
      const words = title.replace(/[\s\p{Cc}]+/gu, ' ').trim();
      if (page !== undefined && words !== '') entries.push({ title: words.slice(0, LONGEST_TITLE), page, under });
    }
    return entries;
  };
  try {
    return await entriesOf((await pdf.getOutline()) ?? [], 1);
  } catch {
    return [];
  }
}

async function pageOf(pdf: Pdf, dest: Listed['dest']): Promise<number | undefined> {
  try {
    const explicit: unknown = typeof dest === 'string' ? await pdf.getDestination(dest) : dest;
    const target: unknown = Array.isArray(explicit) ? explicit[0] : undefined;
    if (target === null || target === undefined) return undefined;
    const index = typeof target === 'number' ? target : await pdf.getPageIndex(target as never);
    return Number.isInteger(index) && index >= 0 && index < pdf.numPages ? index + 1 : undefined;
  } catch {
    return undefined;
  }
}
