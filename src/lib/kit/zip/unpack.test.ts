import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { lyingZip, type LyingEntry } from '../../../../tests/fixtures/hostile/zip';
import type { ZipEntry } from './entry';
import { readDirectory } from './directory';
import { unpack } from './unpack';

const MiB = 1024 * 1024;

async function entryOf(zip: Uint8Array<ArrayBuffer>): Promise<ZipEntry> {
  const read = async (start: number, end: number) => new Blob([zip.subarray(start, end)]);
  const directory = await readDirectory({ size: zip.length, read });
  if (!directory.ok) throw new Error(directory.error.code);
  return directory.value.entries[0]!;
}

/** An entry whose two headers agree that it has `size` bytes. */
const saying = (size: number, entry: Pick<LyingEntry, 'bytes' | 'deflate'>): Uint8Array<ArrayBuffer> =>
  lyingZip([{ name: 'a.txt', ...entry, local: { size }, central: { size } }]);

describe('unpack', () => {
  const text = new TextEncoder().encode('The same line again. '.repeat(100));

  it('gives what was deflated', async () => {
    const zip = lyingZip([{ name: 'a.txt', bytes: text, deflate: true }]);
    expect(unpack(await entryOf(zip), zip, 0)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['more than it says', text.length - 1],
    ['less than it says', text.length + 1],
  ])('refuses what inflates to %s, before anybody hashes it', async (_, size) => {
    const zip = saying(size, { bytes: text, deflate: true });
    expect(unpack(await entryOf(zip), zip, 0)).toMatchObject({ ok: false, error: { code: 'hash-mismatch' } });
  });

  it('refuses what is no deflate stream', async () => {
    const noise = new Uint8Array(200).fill(0xff);
    const entry: LyingEntry = { name: 'a.txt', bytes: noise, local: { method: 8 }, central: { method: 8 } };
    const zip = lyingZip([entry]);
    expect(unpack(await entryOf(zip), zip, 0)).toMatchObject({ ok: false, error: { code: 'hash-mismatch' } });
  });

  it('never makes more bytes than were declared', async () => {
    const zeros = new Uint8Array(40 * MiB);
    const bomb: LyingEntry = { name: 'a.txt', bytes: new Uint8Array(deflateRawSync(zeros)) };
    // Less than what it is packed into would be refused before.
    const says = { size: 40_000, method: 8 };
    const zip = lyingZip([{ ...bomb, local: says, central: says }]);
    const entry = await entryOf(zip);
    const before = process.memoryUsage().arrayBuffers;
    const unpacked = unpack(entry, zip, 0);
    // At once: what a bomb unfolded to would not have been collected yet.
    const grown = process.memoryUsage().arrayBuffers - before;
    expect(unpacked).toMatchObject({ ok: false, error: { code: 'hash-mismatch' } });
    expect(grown).toBeLessThan(8 * MiB);
    expect(zeros.length).toBe(40 * MiB);
  });

  it('refuses an entry whose bytes are not all there', async () => {
    const zip = lyingZip([{ name: 'a.txt', bytes: text }]);
    const entry = await entryOf(zip);
    const cut = zip.slice(0, entry.dataStart + 10);
    expect(unpack(entry, cut, 0)).toEqual({ ok: false, error: { code: 'truncated', path: 'a.txt' } });
  });
});
