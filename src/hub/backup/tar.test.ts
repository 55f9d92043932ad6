import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfArchive, paddingAfter, tarHeader } from '../../lib/shared/tar';
import { readTar } from './tar';

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function archiveOf(files: readonly File[]): Uint8Array {
  const parts = files.flatMap(({ name, bytes }) => [
    tarHeader({ path: name, size: bytes.length, modified: 1_700_000_000_000, mode: 0o600 }),
    bytes,
    paddingAfter(bytes.length),
  ]);
  return new Uint8Array(Buffer.concat([...parts, endOfArchive()]));
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(archive: Uint8Array, size = 1000, take = true): Promise<File[]> {
  const files: File[] = [];
  for await (const entry of readTar(inPieces(archive, size))) {
    const parts: Uint8Array[] = [];
    if (take) for await (const piece of entry.content()) parts.push(piece);
    files.push({ name: entry.name, bytes: new Uint8Array(Buffer.concat(parts)) });
  }
  return files;
}

const name = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,40}$/), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join('/'));
const file = fc.record({ name, bytes: fc.uint8Array({ maxLength: 2000 }) });

describe('a tar archive', () => {
  it('is read as it was written, whatever the pieces it comes in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 6 }), fc.integer({ min: 1, max: 1500 }), async (files, size) => {
        expect(await read(archiveOf(files), size)).toEqual(files);
      }),
      { numRuns: 60 },
    );
  });

  it('passes over what nobody reads', async () => {
    const files = [
      { name: 'a', bytes: new Uint8Array(700) },
      { name: 'b', bytes: new Uint8Array(0) },
      { name: 'c', bytes: new Uint8Array(512) },
    ];
    expect((await read(archiveOf(files), 1000, false)).map(({ name: of }) => of)).toEqual(['a', 'b', 'c']);
  });

  it('says the size of what is larger than eleven octal digits hold', async () => {
    const large = 64 * 1024 ** 3 + 5;
    const entries = readTar(inPieces(tarHeader({ path: 'film.kit', size: large, modified: 0, mode: 0o600 }), 512));
    expect((await entries.next()).value).toMatchObject({ name: 'film.kit', bytes: large });
  });

  it('is refused where it ends early, and where a byte of a header is another', async () => {
    const archive = archiveOf([{ name: 'a', bytes: new Uint8Array(700) }]);
    for (const end of [0, 100, 512, 1000, 1535]) {
      await expect(read(archive.subarray(0, end))).rejects.toMatchObject({ fault: { code: 'unfinished' } });
    }
    for (const at of [0, 130, 150, 200, 260, 400]) {
      const other = new Uint8Array(archive);
      other[at]! ^= 0x01;
      await expect(read(other)).rejects.toMatchObject({ fault: { code: 'not-a-backup' } });
    }
  });
});
