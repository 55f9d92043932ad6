import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fileOfBytes } from '../source';
import { bytesOf, refusal, tarGzOf, tarOf, textOfFile, zipOf } from './foreign.fixture';
import { openFile } from './open';
import { blobSpill, type NewSpill } from './spill';

const open = (bytes: Uint8Array<ArrayBuffer>, newSpill: NewSpill = blobSpill) =>
  openFile('x', fileOfBytes(bytes), newSpill);

describe('openFile', () => {
  it.each([
    ['ZIP', zipOf({ 'a.txt': 'text' })],
    ['tar', tarOf({ 'a.txt': 'text' })],
    ['gzipped tar', tarGzOf({ 'a.txt': 'text' })],
  ])('opens a %s, whatever its name', async (_, bytes) => {
    const opened = await open(bytes);
    expect(opened).toMatchObject({ ok: true, value: { kind: 'archive', name: 'x' } });
    expect(opened.ok && (await textOfFile(opened.value.files.get('a.txt')))).toBe('text');
  });

  it('gives what is no archive as it is, without a copy', async () => {
    const noSpill: NewSpill = () => Promise.reject(new Error('a copy'));
    expect(await open(bytesOf('text'), noSpill)).toMatchObject({ ok: true, value: { kind: 'file' } });
  });

  it.each([
    ['RAR', Uint8Array.of(0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0)],
    ['7z', Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0)],
  ])('says what it can’t open: %s', async (name, bytes) => {
    expect(await open(bytes)).toMatchObject(refusal('unknown-format', name));
  });

  it('refuses an empty file', async () => {
    expect(await open(new Uint8Array())).toMatchObject(refusal('empty'));
  });

  it('refuses a gzip that was changed, cut, or holds no archive', async () => {
    const good = tarGzOf({ 'a.txt': 'text'.repeat(100) });
    const changed = good.slice();
    changed[changed.length - 6]! ^= 1;
    expect(await open(changed)).toMatchObject(refusal('damaged', 'changed'));
    expect(await open(good.slice(0, good.length / 2))).toMatchObject(refusal('damaged'));
    expect(await open(new Uint8Array(gzipSync('text')))).toMatchObject(refusal('unknown-format', 'gzip'));
  });

  it('stops a bomb before it has unfolded', async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(300 * 1024 * 1024), { level: 9 }));
    let written = 0;
    const counting: NewSpill = async () => ({
      write: async (bytes) => void (written += bytes.length),
      done: () => Promise.reject(new Error('went to its end')),
    });
    const blob = {
      ...fileOfBytes(bomb),
      access: { size: bomb.length, read: async (a: number, b: number) => new Blob([bomb.subarray(a, b)]) },
    };
    expect(await openFile('x', blob, counting)).toMatchObject(refusal('too-large'));
    expect(written).toBeLessThan(257 * 1024 * 1024);
  });
});
