import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ImportReader } from './reading';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const gift = new Blob(['::Бір::Сұрақ {=а ~б}']);

describe('ImportReader', () => {
  it('gives what can be sent between threads, under names that the draft has not got', async () => {
    const reader = new ImportReader();
    reader.begin({ ids: ['surak'], paths: ['media/film.mp4'] });
    const zip = zipSync({
      'film.mp4': bytes('\0\0\0\u0018ftypmp42 film'),
      'surak.gift': bytes('::Бір::Сұрақ {=а ~б}'),
    });
    const read = await reader.read('course.zip', new Blob([zip as Uint8Array<ArrayBuffer>]));
    if (!read.ok) throw new Error(read.error.code);
    const sent = structuredClone({ ...read.value, files: [...read.value.files.keys()] });
    expect(sent.units.flatMap(({ items }) => items.map(({ id }) => id))).toContain('surak-2');
    expect(sent.files).toContain('media/film-2.mp4');
    for (const file of read.value.files.values()) expect(file instanceof Blob || file instanceof Uint8Array).toBe(true);
  });

  it('reads one after the other, and gives no name twice', async () => {
    const reader = new ImportReader();
    const both = await Promise.all([reader.read('a.gift', gift), reader.read('a.gift', gift)]);
    const ids = both.flatMap((one) =>
      one.ok ? one.value.units.flatMap(({ items }) => items.map(({ id }) => id)) : [],
    );
    expect(ids).toEqual(['a', 'a-2']);
  });

  it('says what is wrong with a file, and reads the next', async () => {
    const reader = new ImportReader();
    expect(await reader.read('a.rar', new Blob(['Rar!\u001a\u0007\u0000']))).toMatchObject({
      error: { code: 'unknown-format' },
    });
    expect((await reader.read('a.gift', gift)).ok).toBe(true);
  });

  it('takes nothing for a player that it does not know', async () => {
    expect((await new ImportReader().usePlayer('player.tgz', new Blob(['x']))).ok).toBe(false);
  });
});
