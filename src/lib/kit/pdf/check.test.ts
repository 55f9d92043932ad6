import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { checkPdf } from './check';
import { bytesOf, latin } from './syntax';

/*
 * Two pages, made by qpdf 11 out of whole.pdf: with the password «user» (…-user), or with one of their owner alone (…-owner), by each revision
 * of the standard handler (r2 to r6), with streams of objects, and made for the web. short-key-owner.pdf has a key of six bytes for a filter, and
 * strings with brackets in them.
 */
const FOLDER = join(import.meta.dirname, '../../../../tests/fixtures/pdf');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.pdf'));
const bytesIn = (name: string) => new Uint8Array(readFileSync(join(FOLDER, name)));
const textIn = (name: string) => latin(bytesIn(name));

const check = (bytes: Uint8Array | string) => {
  const all = typeof bytes === 'string' ? bytesOf(bytes) : bytes;
  return checkPdf(all.length, (start, end) => Promise.resolve(all.subarray(start, end)));
};
const OPENS = { ok: true, value: undefined };
const fault = (code: string, detail?: string) => ({ ok: false, error: { code, ...(detail === undefined ? {} : { detail }) } }); // prettier-ignore

describe('checkPdf', () => {
  it('is asked of many', () => expect(NAMES.length).toBeGreaterThan(15));

  it.each(NAMES)('says of %s what the reader of learners says', async (name) => {
    const task = getDocument({ data: bytesIn(name), verbosity: 0 });
    const said = await task.promise.then(() => 'opens').catch((error: Error) => error.name);
    await task.destroy();
    expect(said).toBe(name.endsWith('-user.pdf') ? 'PasswordException' : 'opens');
    expect(await check(bytesIn(name))).toEqual(said === 'opens' ? OPENS : fault('locked'));
  });

  it.each([
    ['nothing', '', '0 B'],
    ['a page of the web', '\n<!DOCTYPE html><html><body>PDF</body></html>', 'HTML'],
    ['anything else', 'a text', ''],
    ['one that begins too late', `${' '.repeat(1024)}${textIn('whole.pdf')}`, ''],
  ])('knows %s as none', async (_, text, detail) => expect(await check(text)).toEqual(fault('not-pdf', detail)));

  it.each(['whole', 'streams', 'r6-user'])('knows that half of %s is cut off', async (name) => {
    const bytes = bytesIn(`${name}.pdf`);
    expect(await check(bytes.subarray(0, bytes.length / 2))).toEqual(fault('cut-off'));
  });

  it('knows by what one for the web says of itself that something is missing, and where it is filled up', async () => {
    const bytes = bytesIn('linear.pdf');
    expect(await check(bytes.subarray(0, -30))).toEqual(fault('cut-off', `${bytes.length - 30} / ${bytes.length} B`));
    const filled = Uint8Array.from([...bytes.subarray(0, 900), ...new Uint8Array(bytes.length - 900)]);
    expect(await check(filled)).toEqual(fault('cut-off'));
    expect(await check(Uint8Array.from([...bytes, 10, 10]))).toEqual(OPENS);
  });

  it.each<[string, (text: string) => string]>([
    ['with junk before it', (text) => `junk\n${text}`],
    ['with blanks behind it', (text) => text + '\n'.repeat(300_000)],
    ['whose end leads elsewhere', (text) => text.replace(/startxref\n\d+/, 'startxref\n7')],
    ['whose end leads out of it', (text) => text.replace(/startxref\n\d+/, 'startxref\n99999')],
    ['with more behind its end', (text) => `${text}9 0 obj\n<<>>\nendobj\n`],
  ])('takes one %s for what it is', async (_, change) => {
    for (const name of ['whole', 'streams', 'r4-owner', 'r4-user', 'streams-user'])
      expect([name, await check(change(textIn(`${name}.pdf`)))]).toEqual([
        name,
        name.endsWith('-user') ? fault('locked') : OPENS,
      ]);
  });

  /** Its encryption far from its end, and a long table before its trailer. */
  function large(name: string): string {
    const text = textIn(name);
    const at = Number(/startxref\n(\d+)/.exec(text)![1]);
    const filler = `%${' '.repeat(5_000_000)}\n`;
    const table = text.slice(at).replace('trailer', `${'0000000000 65535 f \n'.repeat(9000)}trailer`);
    return text.slice(0, at) + filler + table.replace(/startxref\n\d+/, `startxref\n${at + filler.length}`);
  }

  it('finds words that stand where one reading ends and the next begins', async () => {
    const text = textIn('r4-user.pdf');
    const end = text.length - text.lastIndexOf('startxref');
    const table = text.lastIndexOf('trailer') - text.lastIndexOf('\nxref');
    for (const by of [2, 6]) {
      expect(await check(text + ' '.repeat(65_536 - end + by))).toEqual(fault('locked'));
      const blanks = ' '.repeat(65_536 - table - by);
      expect(await check(text.replace('trailer', `${blanks}trailer`))).toEqual(fault('locked'));
    }
  });

  it('looks as far as it has to, and no further', async () => {
    expect(await check(large('r4-user.pdf'))).toEqual(fault('locked'));
    expect(await check(large('r4-owner.pdf'))).toEqual(OPENS);
    const bytes = bytesOf(large('whole.pdf'));
    let read = 0;
    const checked = await checkPdf(bytes.length, (start, end) => {
      read += end - start;
      return Promise.resolve(bytes.subarray(start, end));
    });
    expect(checked).toEqual(OPENS);
    expect(read).toBeLessThan(1_000_000);
  });

  it('is not misled by a number that ends like that of its encryption, nor by an offset counted with the junk', async () => {
    const more = (name: string, object: string) => {
      const text = textIn(name);
      const at = Number(/startxref\n(\d+)/.exec(text)![1]);
      const table = text.slice(at).replace(/startxref\n\d+/, `startxref\n${at + object.length}`);
      return text.slice(0, at) + object + table;
    };
    expect(await check(more('r4-owner.pdf', '18 0 obj\n<<>>\nendobj\n'))).toEqual(OPENS);
    const locked = textIn('streams-user.pdf').replace('%%EOF', '%/Type/Catalog');
    for (const by of [0, 5])
      expect(
        await check('junk\n' + locked.replace(/startxref\n(\d+)/, (_, at: string) => `startxref\n${Number(at) + by}`)),
      ).toEqual(fault('locked'));
  });

  it.each<[string, (text: string) => string]>([
    ['of a shop', (text) => text.replace('/Filter /Standard', '/Filter /EBX_HANDLER')],
    ['of which nothing is known', (text) => text.replace(/\/R 4/, '/R 9')],
    ['that is not there', (text) => text.replace(/\/Encrypt \d+/, '/Encrypt 77')],
  ])('takes a lock %s for one', async (_, change) => {
    expect(await check(change(textIn('r4-owner.pdf')))).toEqual(fault('locked'));
  });

  it('never throws, whatever is changed', async () => {
    const changes = fc.array(fc.record({ at: fc.nat(2000), by: fc.integer({ min: 1, max: 255 }) }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...NAMES), changes, fc.nat(2000), async (name, all, length) => {
        const bytes = bytesIn(name).slice(0, length);
        for (const { at, by } of all) if (at < bytes.length) bytes[at]! ^= by;
        const checked = await check(bytes);
        if (!checked.ok) expect(['locked', 'cut-off', 'not-pdf']).toContain(checked.error.code);
      }),
      { seed: 20261122, numRuns: Number(process.env['RUNS'] ?? 200) },
    );
  });
});
