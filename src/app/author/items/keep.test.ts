import { describe, expect, it } from 'vitest';
import { LOCKED_PDF, PDF } from '$lib/kit/pdf/pdf.fixture';
import { judge } from './keep';

describe('judge', () => {
  const judged = (name: string, content: string) => judge(new File([content], name), 'document');

  it('takes a PDF that opens, whatever it is called', async () => {
    expect(await judged('a.bin', PDF)).toEqual({ ok: true, value: { kind: 'pdf', ending: '.pdf' } });
  });

  it.each([
    ['asks for a password', LOCKED_PDF, 'pdf-locked'],
    ['breaks off', PDF.slice(0, 80), 'pdf-cut-off'],
    ['is a page of the web', '<!DOCTYPE html><html><body>', 'not-pdf'],
    ['has nothing in it', '', 'empty'],
  ])('refuses one that %s', async (_, content, code) => {
    expect(await judged('a.pdf', content)).toEqual({ ok: false, error: { code } });
  });
});
