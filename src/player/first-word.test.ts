import { describe, expect, it } from 'vitest';
import { FIRST_WORD, withFirstWord } from './first-word';

const bytesOf = async (page: Blob): Promise<Uint8Array> =>
  new Uint8Array(await (await withFirstWord(page)).arrayBuffer());
const made = async (page: string): Promise<string> => (await withFirstWord(new Blob([page]))).text();

describe('the first word', () => {
  it.each([
    ['a script', '<!doctype html><meta charset="windows-1251"><script src="a.js"></script>', '<script src="a.js">'],
    ['a body', '<html><title>x</title><BODY onload="begin()">', '<BODY'],
    ['the end of a head', '<html><head><title>x</title></HEAD>text', '</HEAD>'],
    ['a frameset', '<html><frameset rows="*"><frame src="a.html"></frameset>', '<frameset'],
    ['no script that is commented out', '<!-- <script>a()</script> --><p>x</p><script>b()</script>', '<script>b()'],
  ])('stands before %s', async (_, page, place) => {
    const at = page.indexOf(place);
    expect(await made(page)).toBe(page.slice(0, at) + FIRST_WORD + page.slice(at));
  });

  it.each(['', 'text alone', '<svg/>', '<!-- <script>never ends'])('leaves %j as it is', async (page) => {
    expect(await made(page)).toBe(page);
  });

  it('leaves pages of two bytes a sign alone, and no byte of others changes', async () => {
    const wide = Uint8Array.of(0xff, 0xfe, ...[...'<script>'].flatMap((sign) => [sign.charCodeAt(0), 0]));
    expect(await bytesOf(new Blob([wide]))).toEqual(wide);
    const old = Uint8Array.of(0xcf, 0xf0, 0xe8, 0x81, ...new TextEncoder().encode('<body>'), 0x98, 0x00, 0xff);
    const bytes = await bytesOf(new Blob([old], { type: 'text/html' }));
    expect([...bytes.slice(0, 4), ...bytes.slice(-3)]).toEqual([0xcf, 0xf0, 0xe8, 0x81, 0x98, 0x00, 0xff]);
  });

  it('is well-formed in XHTML', () => {
    expect(FIRST_WORD.slice('<script>'.length, -'</script>'.length)).not.toMatch(/[<&]/);
  });
});
