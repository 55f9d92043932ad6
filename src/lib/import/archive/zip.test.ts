import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { lyingZip, type LyingEntry } from '../../../../tests/fixtures/hostile/zip';
import { centralHeader, dataDescriptor, endRecords, localHeader, type Written } from '../../kit/zip/records';
import { crc32 } from '../../shared/crc32';
import { UnreadableFile } from '../source';
import { blobAccess } from './spill';
import { bytesOf, joined, refusal, textOfFile, zipOf } from './foreign.fixture';
import { openZip } from './zip';

const open = (bytes: Uint8Array<ArrayBuffer>) => openZip(blobAccess(new Blob([bytes])));

async function filesOf(bytes: Uint8Array<ArrayBuffer>) {
  const opened = await open(bytes);
  if (!opened.ok) throw new Error(`${opened.error.code} ${opened.error.detail}`);
  return opened.value.files;
}

const both = (header: LyingEntry['local']): Pick<LyingEntry, 'local' | 'central'> => ({
  local: header,
  central: header,
});
const long = 'A line of a lecture.\n'.repeat(500);

describe('openZip', () => {
  it('gives what was stored and what was deflated', async () => {
    const files = await filesOf(zipOf({ 'a.txt': 'short', 'folder/b.txt': long }));
    expect([...files.keys()]).toEqual(['a.txt', 'folder/b.txt']);
    expect(await textOfFile(files.get('a.txt'))).toBe('short');
    expect(await textOfFile(files.get('folder/b.txt'))).toBe(long);
  });

  it('takes a comment, a program before the archive, and bytes behind it', async () => {
    const zip = zipOf({ 'a.txt': 'text' }, { comment: 'Упаковано' });
    const files = await filesOf(joined([bytesOf('MZ a program that unpacks itself'), zip, bytesOf('\r\n')]));
    expect(await textOfFile(files.get('a.txt'))).toBe('text');
  });

  it('takes sizes that stand behind the data', async () => {
    const bytes = bytesOf('text');
    const entry: Written = {
      ...{ name: 'a.txt', headerStart: 0, method: 0, crc32: crc32(bytes) },
      ...{ size: bytes.length, compressedSize: bytes.length, streamed: true },
    };
    const before = joined([localHeader(entry), bytes, dataDescriptor(entry)]);
    const central = centralHeader(entry);
    const files = await filesOf(joined([before, central, endRecords(1, before.length, central.length, 0)]));
    expect(await textOfFile(files.get('a.txt'))).toBe('text');
  });

  it('takes Zip64', async () => {
    const bytes = bytesOf('text');
    const entries = Array.from({ length: 70_000 }, (_, index): Written => {
      const name = `f${String(index).padStart(6, '0')}`;
      const headerStart = index * (30 + 7 + bytes.length);
      return { name, headerStart, method: 0, crc32: crc32(bytes), size: bytes.length, compressedSize: bytes.length };
    });
    const before = joined(entries.flatMap((entry) => [localHeader(entry), bytes]));
    const central = joined(entries.map(centralHeader));
    const files = await filesOf(joined([before, central, endRecords(70_000, before.length, central.length, 0)]));
    expect(files.size).toBe(70_000);
    expect(await textOfFile(files.get('f069999'))).toBe('text');
  });

  it('cleans the names that old tools wrote', async () => {
    const files = await filesOf(zipOf({ 'C:\\course\\a.txt': '1', '/root/b.txt': '2', './c.txt': '3' }));
    expect([...files.keys()]).toEqual(['course/a.txt', 'root/b.txt', 'c.txt']);
  });

  it.each(['../a.txt', 'a/../../b.txt', '..\\a.txt', 'a\u0000.txt', 'a\u202etxt.exe'])(
    'refuses the name %j',
    async (name) => {
      expect(await open(zipOf({ 'good.txt': 'x', [name]: 'y' }))).toMatchObject(refusal('unsafe'));
    },
  );

  it('passes over folders, links, and what systems leave', async () => {
    const link: LyingEntry = {
      ...{ name: 'link', bytes: bytesOf('/etc/passwd') },
      central: { attributes: 0xa1ff0000, name: 'link' },
    };
    const zip = lyingZip([
      { name: 'folder/', bytes: bytesOf('') },
      { name: '__MACOSX/._a.txt', bytes: bytesOf('x') },
      { name: 'folder/.DS_Store', bytes: bytesOf('x') },
      link,
      { name: 'a.txt', bytes: bytesOf('text') },
    ]);
    const opened = await open(madeOnUnix(zip));
    expect(opened).toMatchObject({
      ok: true,
      value: {
        passedOver: [
          { outcome: 'left-out', what: 'link', reason: { code: 'link' } },
          { outcome: 'left-out', what: '2', reason: { code: 'system-files' } },
        ],
      },
    });
    expect(opened.ok && [...opened.value.files.keys()]).toEqual(['a.txt']);
  });

  it('takes one file that is listed twice, and refuses two of one name', async () => {
    const entry = { name: 'a.txt', bytes: bytesOf('text') };
    expect((await filesOf(lyingZip([entry, entry]))).size).toBe(1);
    expect(await open(lyingZip([entry, { ...entry, bytes: bytesOf('other') }]))).toMatchObject(
      refusal('unsafe', 'two files of one name'),
    );
  });

  it('refuses an encrypted archive', async () => {
    const entry: LyingEntry = { name: 'a.txt', bytes: bytesOf('text'), ...both({ flags: 1 }) };
    expect(await open(lyingZip([entry]))).toMatchObject(refusal('encrypted'));
  });

  it('refuses files that share their bytes', async () => {
    const zip = lyingZip([
      { name: 'a.txt', bytes: bytesOf(long) },
      { name: 'b.txt', bytes: bytesOf(long), sameAs: 0 },
    ]);
    expect(await open(zip)).toMatchObject(refusal('unsafe', 'share'));
  });

  it('refuses what claims to unpack to far more than it is', async () => {
    const packed = new Uint8Array(deflateRawSync(new Uint8Array(1024)));
    const claim = { size: 400 * 1024 * 1024, method: 8 };
    expect(await open(lyingZip([{ name: 'a', bytes: packed, ...both(claim) }]))).toMatchObject(refusal('too-large'));
  });

  it('refuses more files than any course has, before it reads of them', async () => {
    const [before, central] = [bytesOf('x'), bytesOf('y')];
    const zip = joined([before, central, endRecords(100_001, 1, 1, 0)]);
    expect(await open(zip)).toMatchObject(refusal('too-large', '100001 files'));
  });

  it('never makes more bytes of an entry than it says', async () => {
    const packed = new Uint8Array(deflateRawSync(new Uint8Array(40 * 1024 * 1024)));
    const [file] = (
      await filesOf(lyingZip([{ name: 'a', bytes: packed, ...both({ size: 1000, method: 8 }) }]))
    ).values();
    await expect(textOfFile(file)).rejects.toThrow('longer than it says');
  });

  it.each<[string, Partial<LyingEntry>, string]>([
    ['of another CRC', both({ crc: 1 }), 'changed since it was packed'],
    ['shorter than it says', both({ size: 5 }), 'shorter than it says'],
    ['that is no deflate', { bytes: new Uint8Array(50).fill(0xff), ...both({ method: 8 }) }, 'not deflate'],
    ['of another name before its data', { local: { name: 'b.txt' } }, 'another name'],
    ['that lies behind the end', { central: { offset: 9999 } }, 'not in the file'],
  ])('fails in reading a file %s', async (_, lies, message) => {
    const [file] = (await filesOf(lyingZip([{ name: 'a.txt', bytes: bytesOf('text'), ...lies }]))).values();
    const failed = textOfFile(file);
    await expect(failed).rejects.toThrow(UnreadableFile);
    await expect(failed).rejects.toThrow(message);
  });

  it('refuses what is packed by a method that nobody knows here, and names it', async () => {
    const of = (method: number) => open(lyingZip([{ name: 'a.txt', bytes: bytesOf('text'), ...both({ method }) }]));
    expect(await of(9)).toMatchObject(refusal('unknown-format', 'Deflate64'));
    expect(await of(77)).toMatchObject(refusal('unknown-format', 'method 77'));
  });

  it('refuses what breaks off, wherever', async () => {
    const zip = zipOf({ 'a.txt': 'text', 'b.txt': long });
    for (const length of [0, 10, zip.length - 30, zip.length - 1])
      expect(await open(zip.slice(0, length))).toMatchObject(refusal('damaged'));
  });
});

/** The fixture leaves open who made it; modes count where it was Unix. */
function madeOnUnix(zip: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const made = zip.slice();
  for (let at = 0; at + 4 <= made.length; at++)
    if (made[at] === 0x50 && made[at + 1] === 0x4b && made[at + 2] === 1 && made[at + 3] === 2) made[at + 5] = 3;
  return made;
}
