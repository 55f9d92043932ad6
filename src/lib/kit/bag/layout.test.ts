import { describe, expect, it } from 'vitest';
import type { ZipEntry } from '../zip/entry';
import { TAG_FILES } from './bag';
import { layOutBag } from './layout';

const KIB = 1024;
const MIB = 1024 * KIB;

const entry = (name: string, size = 10, compressedSize = size): ZipEntry => ({
  name,
  method: 'stored',
  crc32: 0,
  size,
  compressedSize,
  headerStart: 0,
  dataStart: 0,
});

const FILES = [...Object.values(TAG_FILES), 'data/kit.json', 'data/pages/a.html'];

/** A bag of which one file has another entry, or none. */
const bag = (path?: string, other?: ZipEntry) =>
  FILES.flatMap((file) => (file === path ? (other ?? []) : [entry(`k-1.0.0/${file}`)]));
const sized = (path: string, size: number, compressedSize = size) =>
  layOutBag(bag(path, entry(`k-1.0.0/${path}`, size, compressedSize)));

describe('layOutBag', () => {
  it('tells tag files, manifest and payload apart', () => {
    const laid = layOutBag(bag());
    expect(laid).toMatchObject({ ok: true, value: { folder: 'k-1.0.0', manifest: { name: 'k-1.0.0/data/kit.json' } } });
    expect(laid.ok && [...laid.value.payload.keys()]).toEqual(['pages/a.html']);
    expect(laid.ok && laid.value.tags.signature.name).toBe('k-1.0.0/tagmanifest-sha256.txt.minisig');
  });

  it.each([TAG_FILES.signature, TAG_FILES.signer, TAG_FILES.tagManifest])(
    'takes 64 KiB of %s, which is read before anybody’s signature was checked',
    (path) => {
      expect(sized(path, 64 * KIB)).toMatchObject({ ok: true });
      expect(sized(path, 64 * KIB + 1)).toMatchObject({ ok: false, error: { code: 'too-large', path } });
      expect(sized(path, 10, 64 * KIB + 1)).toMatchObject({ ok: false, error: { code: 'too-large', path } });
      expect(sized(path, 64 * KIB + 1, 10)).toMatchObject({ ok: false, error: { code: 'too-large', path } });
    },
  );

  it.each([TAG_FILES.declaration, TAG_FILES.info, TAG_FILES.manifest, 'data/kit.json'])(
    'takes 64 MiB of %s, which is read whole',
    (path) => {
      expect(sized(path, 64 * MIB)).toMatchObject({ ok: true });
      expect(sized(path, 64 * MIB + 1)).toMatchObject({ ok: false, error: { code: 'too-large', path } });
    },
  );

  it.each([
    [TAG_FILES.signature, 'unsigned'],
    [TAG_FILES.signer, 'unsigned'],
    [TAG_FILES.tagManifest, 'not-a-bag'],
    [TAG_FILES.declaration, 'not-a-bag'],
    [TAG_FILES.info, 'not-a-bag'],
    [TAG_FILES.manifest, 'not-a-bag'],
    ['data/kit.json', 'file-missing'],
  ])('without %s: %s', (path, code) => {
    expect(layOutBag(bag(path))).toMatchObject({ ok: false, error: { code } });
  });

  it('wants one folder around everything', () => {
    const moved = (prefix: string) => layOutBag(FILES.map((file) => entry(`${prefix}${file}`)));
    expect(moved('')).toMatchObject({ ok: false, error: { code: 'not-a-bag' } });
    expect(moved('a/b/')).toMatchObject({ ok: false, error: { code: 'not-a-bag' } });
    expect(layOutBag([...bag(), entry('k-1.0.0x/a')])).toMatchObject({ ok: false, error: { code: 'file-extra' } });
  });

  it('takes chunks beside fetch.txt, and only there', () => {
    const chunk = entry(`k-1.0.0/chunks/${'a'.repeat(64)}`);
    const fetch = entry('k-1.0.0/fetch.txt');
    const laid = layOutBag([...bag(), fetch, chunk]);
    expect(laid.ok && [laid.value.fetch, [...laid.value.pieces]]).toEqual([fetch, [['a'.repeat(64), chunk]]]);
    expect(layOutBag([...bag(), chunk])).toMatchObject({ ok: false, error: { code: 'file-extra' } });
    for (const name of [
      `chunks/${'A'.repeat(64)}`,
      `chunks/${'a'.repeat(63)}`,
      `chunk/${'a'.repeat(64)}`,
      'chunks/a/b',
    ])
      expect(layOutBag([...bag(), fetch, entry(`k-1.0.0/${name}`)]), name).toMatchObject({
        ok: false,
        error: { code: 'file-extra', path: name },
      });
  });

  it('takes 64 MiB of fetch.txt', () => {
    const fetch = (size: number) => layOutBag([...bag(), entry('k-1.0.0/fetch.txt', size)]);
    expect(fetch(64 * MIB)).toMatchObject({ ok: true });
    expect(fetch(64 * MIB + 1)).toMatchObject({ ok: false, error: { code: 'too-large', path: 'fetch.txt' } });
  });
});

describe('the institution’s list of a bag', () => {
  const [text, signature] = ['institution.json', 'institution.json.minisig'];
  const withList = (size: number, sizeOfSignature: number, compressed = size) =>
    layOutBag([...bag(), entry(`k-1.0.0/${text}`, size, compressed), entry(`k-1.0.0/${signature}`, sizeOfSignature)]);

  it('is found where both files are there, and is nothing of the payload', () => {
    const laid = withList(10, 10);
    expect(laid).toMatchObject({ ok: true, value: { list: { text: { name: `k-1.0.0/${text}` } } } });
    expect(layOutBag(bag())).toMatchObject({ ok: true, value: { list: undefined } });
  });

  it('is bounded, for it is read before anybody’s signature was checked', () => {
    expect(withList(MIB, 32 * KIB)).toMatchObject({ ok: true });
    expect(withList(MIB + 1, 10)).toMatchObject({ error: { code: 'too-large', path: text } });
    expect(withList(10, 10, MIB + 1)).toMatchObject({ error: { code: 'too-large', path: text } });
    expect(withList(10, 32 * KIB + 1)).toMatchObject({ error: { code: 'too-large', path: signature } });
  });
});
