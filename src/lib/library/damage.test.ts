import { expect, it } from 'vitest';
import { CHUNK_BYTES, type KitFile } from '../kit/manifest';
import { sha256Hex } from '../shared/digest';
import { damagedPieces, type Piece } from './damage';

const bytes = (size: number, seed: number) => new Uint8Array(size).fill(seed);
const named = async (path: string, content: Uint8Array<ArrayBuffer>, ...chunks: Uint8Array<ArrayBuffer>[]) =>
  ({
    path,
    size: content.length,
    sha256: await sha256Hex(content),
    mediaType: 'text/html',
    ...(chunks.length > 0 ? { chunks: await Promise.all(chunks.map((chunk) => sha256Hex(chunk))) } : {}),
  }) as KitFile;

const page = bytes(10, 1);
const first = bytes(CHUNK_BYTES, 2);
const last = bytes(7, 3);

async function damaged(stored: Readonly<Record<string, Blob | Error | undefined>>): Promise<readonly Piece[]> {
  const film = { ...(await named('film.mp4', page, first, last)), size: CHUNK_BYTES + 7 };
  const files = [await named('a.html', page), await named('b.html', page), film];
  return damagedPieces(files, ['page', 'page', 'film'], async ({ address, index }) => {
    const found = stored[index === undefined ? address : `${address}/${index}`];
    if (found instanceof Error) throw found;
    return found;
  });
}
const whole = { page: new Blob([page]), 'film/0': new Blob([first]), 'film/1': new Blob([last]) };

it('finds nothing in a whole kit', async () => {
  expect(await damaged(whole)).toEqual([]);
});

it('finds what is changed, cut, gone, or not given by the disk, each content once', async () => {
  expect(await damaged({ ...whole, page: new Blob([bytes(10, 9)]) })).toEqual([{ address: 'page' }]);
  expect(await damaged({ ...whole, 'film/1': new Blob([bytes(6, 3)]) })).toEqual([{ address: 'film', index: 1 }]);
  expect(await damaged({ ...whole, 'film/0': undefined })).toEqual([{ address: 'film', index: 0 }]);
  const gone = new DOMException('', 'NotReadableError');
  expect(await damaged({ ...whole, 'film/0': gone, page: gone })).toEqual([
    { address: 'page' },
    { address: 'film', index: 0 },
  ]);
});
