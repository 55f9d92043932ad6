import { getDocument, GlobalWorkerOptions, TextLayer, type PDFDocumentProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

/* pdf.js, fetched with the first PDF: 120 kB and a worker of 360 kB. */

GlobalWorkerOptions.workerSrc = workerUrl;

export type Pdf = PDFDocumentProxy;

/** Rejects where the bytes are no PDF. No script of a document runs. */
export async function openPdf(blob: Blob): Promise<Pdf> {
  const data = new Uint8Array(await blob.arrayBuffer());
  return getDocument({ data, enableXfa: false, disableFontFace: false }).promise;
}

export interface Sheet {
  readonly canvas: HTMLCanvasElement;
  /** Holds the text above the picture: it is what is selected, searched and read aloud. */
  readonly text: HTMLElement;
}

/** Draws a page `width` CSS pixels wide, times `zoom`. */
export async function drawPage(pdf: Pdf, number: number, sheet: Sheet, width: number, zoom: number): Promise<void> {
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
  await new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
  page.cleanup();
}
