import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LINE } from './export';
import { linesOf } from './lines';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function read(text: string, size: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(pieces(new TextEncoder().encode(text), size))) lines.push(line);
  return lines;
}

describe('lines of a file', () => {
  it('are the same however its bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 9 }),
        async (lines, size) => {
          const wanted = lines.map((line) => line.replaceAll('\n', '').replaceAll('\ufeff', ''));
          expect(await read(wanted.map((line) => `${line}\n`).join(''), size)).toEqual(wanted);
        },
      ),
    );
    expect(await read('a\nb', 1)).toEqual(['a', 'b']);
  });

  it('are cut where no line is that long, so that memory has a bound', async () => {
    const [long, after] = await read(`${'x'.repeat(3 * MAX_LINE)}\nb`, 1000);
    expect([long!.length, after]).toEqual([MAX_LINE + 1, 'b']);
  });
});
