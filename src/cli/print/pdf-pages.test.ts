import { describe, expect, it } from 'vitest';
import { readPdfPages } from './pdf-pages';

const pdf = (...objects: string[]) => new TextEncoder().encode(`%PDF-1.4\n${objects.join('\n')}\n`);
const trailer = 'trailer\n<</Size 9 /Root 8 0 R>>\n%%EOF';

describe('the pages of a PDF of Chromium’s', () => {
  it('are counted through the tree, and named destinations stand on them', () => {
    const pages = readPdfPages(
      pdf(
        '2 0 obj\n<</Type /Page>>\nendobj',
        '3 0 obj\n<</Type /Page>>\nendobj',
        '4 0 obj\n<</Type /Page>>\nendobj',
        '5 0 obj\n<</Type /Pages /Kids [2 0 R 3 0 R]>>\nendobj',
        '6 0 obj\n<</Type /Pages /Kids [5 0 R 4 0 R]>>\nendobj',
        '7 0 obj\n<</p-i-a [2 0 R /XYZ 0 700 0] /p#2Di#2Db [4 0 R /XYZ 0 1 0] /gone [99 0 R /XYZ 0 1 0]>>\nendobj',
        '8 0 obj\n<</Type /Catalog\n/Pages 6 0 R\n/Dests 7 0 R>>\nendobj',
        trailer,
      ),
    );
    expect(pages?.count).toBe(3);
    expect([...(pages?.pageOf ?? [])]).toEqual([
      ['p-i-a', 1],
      ['p-i-b', 3],
    ]);
  });

  it('are not found where the objects are packed, or the tree bites its tail', () => {
    expect(readPdfPages(pdf('xref stream', trailer))).toBeUndefined();
    const circle = pdf('6 0 obj\n<</Kids [6 0 R]>>\nendobj', '8 0 obj\n<</Pages 6 0 R>>\nendobj', trailer);
    expect(readPdfPages(circle)).toBeUndefined();
  });
});
