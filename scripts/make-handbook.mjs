/*
 * Makes what the introductory course holds ready-made: the figures (WebP) and the handbook (PDF, tagged, with its fonts
 * inside), from kits/introduction/source/. Run it after a change there and commit what it writes; packing needs
 * neither Chromium nor ffmpeg.
 *
 *   node scripts/make-handbook.mjs
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { figures } from '../kits/introduction/source/figures.mjs';

const LANGUAGES = ['kk', 'ru', 'en'];
/** Device pixels to a unit of the drawing: sharp on a phone's screen and in a booklet. */
const SCALE = 2;

const course = path.resolve(import.meta.dirname, '../kits/introduction');
const source = (name) => readFileSync(path.join(course, 'source', name), 'utf8');
const markdown = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeStringify);

const scratch = mkdtempSync(path.join(tmpdir(), 'sandyq-handbook-'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
});
try {
  for (const language of LANGUAGES) {
    await drawFigures(language);
    await printHandbook(language);
  }
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true });
}

async function drawFigures(language) {
  const folder = path.join(course, 'pages/figures');
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage({ deviceScaleFactor: SCALE });
  for (const [name, svg] of Object.entries(figures(language))) {
    await page.setContent(`<!doctype html><html lang="${language}"><body style="margin:0">${svg}</body></html>`);
    const png = path.join(scratch, `${name}.${language}.png`);
    await page.locator('svg').screenshot({ path: png, omitBackground: true });
    const webp = path.join(folder, `${name}.${language}.webp`);
    execFileSync('ffmpeg', ['-y', '-loglevel', 'error', '-i', png, '-c:v', 'libwebp', '-lossless', '1', webp]);
  }
  await page.close();
}

async function printHandbook(language) {
  const drawn = figures(language);
  const html = String(await markdown.process(source(`handbook.${language}.md`)))
    // A paragraph that holds nothing but `figure:NAME` stands for the drawing.
    .replace(/<p>figure:([a-z]+)<\/p>/g, (_, name) => `<figure>${drawn[name]}</figure>`);
  const title = /<h1>(.*?)<\/h1>/.exec(html)?.[1];
  if (title === undefined) throw new Error(`handbook.${language}.md has no title`);
  const page = await browser.newPage();
  await page.setContent(
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>` +
      `<style>${source('handbook.css')}</style></head><body>${html}</body></html>`,
  );
  const file = path.join(course, 'reading', `handbook.${language}.pdf`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    await page.pdf({
      format: 'A4',
      preferCSSPageSize: true,
      printBackground: true,
      tagged: true,
      outline: true,
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate:
        `<div style="width:100%;font:8px 'Noto Sans',sans-serif;color:#55594f;text-align:center">` +
        `Sandyq · ${title} · <span class="pageNumber"></span>/<span class="totalPages"></span></div>`,
    }),
  );
  await page.close();
}
