import type { Browser, BrowserContext } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/* What stands in a PDF, read and drawn by pdf.js: another program than the one that wrote it, and than our own reader. */

/** The text of each page, spaces as one. */
export async function textOfPages(file: string): Promise<readonly string[]> {
  const task = getDocument({ data: new Uint8Array(readFileSync(file)), verbosity: 0 });
  const pdf = await task.promise;
  const texts: string[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    texts.push(
      items
        .map((item) => ('str' in item ? `${item.str}${item.hasEOL ? ' ' : ''}` : ''))
        .join('')
        .replace(/\s+/g, ' '),
    );
  }
  await task.destroy();
  return texts;
}

const MODULES = createRequire(import.meta.url)
  .resolve('pdfjs-dist/package.json')
  .replace('package.json', 'build/');
const ORIGIN = 'http://localhost:1/pdf/';

export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
  /** Grey, a byte a pixel. */
  readonly luma: Uint8Array;
}

/** One page as a scanner would see it: `dpi` dots an inch. */
export async function rasterOf(
  browser: Browser | BrowserContext,
  file: string,
  page: number,
  dpi = 110,
): Promise<Raster> {
  const tab = await browser.newPage();
  try {
    await tab.route(`${ORIGIN}**`, async (route) => {
      const name = new URL(route.request().url()).pathname.split('/').pop() ?? '';
      if (name === 'page') return await route.fulfill({ contentType: 'text/html', body: '<canvas></canvas>' });
      if (name === 'file') return await route.fulfill({ contentType: 'application/pdf', body: readFileSync(file) });
      return await route.fulfill({ contentType: 'text/javascript', body: readFileSync(MODULES + name) });
    });
    await tab.goto(`${ORIGIN}page`);
    const drawn = await tab.evaluate(
      async ({ origin, number, scale }) => {
        const pdfjs = (await import(`${origin}pdf.mjs`)) as typeof import('pdfjs-dist');
        pdfjs.GlobalWorkerOptions.workerSrc = `${origin}pdf.worker.mjs`;
        const pdf = await pdfjs.getDocument(`${origin}file`).promise;
        const page = await pdf.getPage(number);
        const viewport = page.getViewport({ scale });
        const canvas = document.querySelector('canvas')!;
        canvas.width = Math.round(viewport.width);
        canvas.height = Math.round(viewport.height);
        await page.render({ canvas, viewport }).promise;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let luma = '';
        for (let at = 0; at < data.length; at += 4)
          luma += String.fromCharCode(Math.round((data[at]! + data[at + 1]! + data[at + 2]!) / 3));
        return { width: canvas.width, height: canvas.height, png: canvas.toDataURL('image/png'), luma: btoa(luma) };
      },
      { origin: ORIGIN, number: page, scale: dpi / 72 },
    );
    const { width, height } = drawn;
    const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
    return { width, height, png: bytes(drawn.png.slice(drawn.png.indexOf(',') + 1)), luma: bytes(drawn.luma) };
  } finally {
    await tab.close();
  }
}

const FRAMES = 5;

/** A film (YUV4MPEG2) in which a camera sees the upper right part of a page: for Chromium’s camera that is a file. */
export function filmOf({ width, luma }: Raster, size: { readonly width: number; readonly height: number }): Uint8Array {
  const pixels = size.width * size.height;
  const left = Math.max(0, width - size.width);
  const mark = new TextEncoder().encode('FRAME\n');
  const frame = new Uint8Array(mark.length + pixels * 1.5).fill(128);
  frame.set(mark);
  for (let row = 0; row < size.height; row += 1) {
    const seen = luma.subarray(row * width + left, row * width + Math.min(width, left + size.width));
    frame.set(seen, mark.length + row * size.width);
  }
  const head = new TextEncoder().encode(`YUV4MPEG2 W${size.width} H${size.height} F10:1 Ip A1:1 C420jpeg\n`);
  const film = new Uint8Array(head.length + FRAMES * frame.length);
  film.set(head);
  for (let at = 0; at < FRAMES; at += 1) film.set(frame, head.length + at * frame.length);
  return film;
}
