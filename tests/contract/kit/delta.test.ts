import fc from 'fast-check';
import { createHash, randomFillSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeKit, type KitAt } from '../../../src/lib/kit/complete';
import { CHUNK_BYTES } from '../../../src/lib/kit/manifest';
import { unfitBase, writeDelta } from '../../../src/lib/kit/node/delta';
import { parseSecretKeyFile } from '../../../src/lib/kit/node/keys';
import { packKit } from '../../../src/lib/kit/node/pack/pack';
import { rebuildKit } from '../../../src/lib/kit/node/rebuild';
import { openKit } from '../../../src/lib/kit/open';
import { verifyComplete, verifyKit } from '../../../src/lib/kit/verify';
import { GOOD_DELTA } from '../../fixtures/hostile/cases';
import { INSTITUTION, makeKit, memorySource, trust } from '../../fixtures/hostile/kit';

/* Deltas: the signed files of a kit without what its base has. */

const TRUSTED = trust(INSTITUTION);
const FIXTURES = fileURLToPath(new URL('../../fixtures/kits/', import.meta.url));
const accepted = { acceptDelta: true };

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-delta-'));
});
afterAll(() => rm(dir, { recursive: true }));

type Bytes = Uint8Array<ArrayBuffer>;
const bytesOf = async (path: string): Promise<Bytes> => new Uint8Array(await readFile(path));
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

async function kitAt(bytes: Bytes, trusted = TRUSTED): Promise<KitAt> {
  const source = memorySource(bytes);
  const kit = await openKit(source, trusted, accepted);
  if (!kit.ok) throw new Error(JSON.stringify(kit.error));
  return { kit: kit.value, source };
}

interface Course {
  readonly version: string;
  readonly id?: string;
  readonly institution?: string;
  readonly film: Uint8Array;
  /** Pages by name. */
  readonly pages: Readonly<Record<string, string>>;
}

let packed = 0;
async function pack({ version, id = 'course', institution = 'demo', film, pages }: Course): Promise<Bytes> {
  const folder = join(dir, `source-${++packed}`);
  await mkdir(folder);
  const items = Object.keys(pages).map((name) => `{ id: ${name}, kind: page, title: P, content: ${name}.md }`);
  await writeFile(join(folder, 'film.mp4'), film);
  for (const [name, text] of Object.entries(pages)) await writeFile(join(folder, `${name}.md`), text);
  await writeFile(
    join(folder, 'kit.yaml'),
    `{ id: ${id}, version: ${version}, title: Course, languages: [en], institution: { id: ${institution}, name: Demo },
       units: [{ id: unit, title: Unit, items: [${items.join(', ')},
       { id: film, kind: video, title: F, file: film.mp4, transcript: a.md }] }] }`,
  );
  const out = join(dir, `${packed}.kit`);
  const result = await packKit({ folder, key: INSTITUTION, out });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return bytesOf(out);
}

let written = 0;
async function deltaOf(whole: Bytes, base: Bytes): Promise<Bytes> {
  const out = join(dir, `delta-${++written}.kit`);
  const result = await writeDelta(await kitAt(whole), (await kitAt(base)).kit, out);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return bytesOf(out);
}

/** A film with one chunk changed, one moved and one more at the end. */
const oldFilm = randomFillSync(new Uint8Array(3 * CHUNK_BYTES + 12_345));
const newFilm = new Uint8Array(oldFilm.length + CHUNK_BYTES);
newFilm.set(oldFilm);
newFilm.set(oldFilm.subarray(0, CHUNK_BYTES), 3 * CHUNK_BYTES);
newFilm.set(randomFillSync(new Uint8Array(1000)), CHUNK_BYTES);

describe('an update', () => {
  const pages = { a: '# A\n', b: '# B\n', c: '# C\n' };
  let old: Bytes;
  let whole: Bytes;
  let delta: Bytes;
  beforeAll(async () => {
    old = await pack({ version: '1.0.0', film: oldFilm, pages });
    whole = await pack({ version: '1.1.0', film: newFilm, pages: { ...pages, b: '# B, mended\n', d: '# D\n' } });
    delta = await deltaOf(whole, old);
  });

  it('is the same kit, without what the base has', async () => {
    const { kit } = await kitAt(delta);
    const { kit: full } = await kitAt(whole);
    expect(kit).toMatchObject({ fingerprint: full.fingerprint, manifest: full.manifest, bytes: full.bytes });
    expect([...kit.entries.keys()]).toEqual(['b.html', 'd.html']);
    expect(kit.delta?.base).toBe('1.0.0');
    expect(kit.delta?.absent.map(({ path }) => path)).toEqual(['a.html', 'c.html', 'film.mp4']);
    // The one that changed, and the last, which is longer now.
    expect(kit.delta?.pieces.map(({ file, index }) => [file.path, index])).toEqual([
      ['film.mp4', 1],
      ['film.mp4', 4],
    ]);
    expect(delta.length).toBeLessThan(CHUNK_BYTES + 12_345 + 10_000);
  });

  it('verifies by itself, whoever is ready for a delta', async () => {
    expect(await verifyKit(memorySource(delta), TRUSTED, accepted)).toMatchObject({ ok: true });
    const refused = { ok: false, error: { code: 'base-missing', detail: 'course 1.0.0' } };
    expect(await verifyKit(memorySource(delta), TRUSTED)).toMatchObject(refused);
    expect(await openKit(memorySource(delta), TRUSTED)).toMatchObject(refused);
  });

  it('is written again to the same bytes', async () => {
    expect(same(await deltaOf(whole, old), delta)).toBe(true);
  });

  it('makes with its base the very kit that it was made of', async () => {
    const out = join(dir, 'rebuilt.kit');
    expect(await rebuildKit(await kitAt(delta), await kitAt(old), out)).toEqual({ ok: true, value: whole.length });
    expect(same(await bytesOf(out), whole)).toBe(true);
  });

  it('is checked whole with its base', async () => {
    const [update, base] = [await kitAt(delta), await kitAt(old)];
    const files = completeKit(update, base);
    expect(files.ok && files.value.map(({ file }) => file.path)).toEqual(update.kit.manifest.files.map((f) => f.path));
    const read: number[] = [];
    const onProgress = (done: number, total: number) => read.push(done / total);
    const checked = files.ok && (await verifyComplete(update.kit.manifest, files.value, { onProgress }));
    expect(checked).toEqual({ ok: true, value: undefined });
    expect(read.at(-1)).toBe(1);
  });

  it('builds on no other base: says which, and writes nothing', async () => {
    const other = await pack({ version: '1.0.0', film: oldFilm, pages: { a: '# A\n' } });
    const missing = { code: 'base-missing', path: 'c.html', detail: 'course 1.0.0' };
    expect(completeKit(await kitAt(delta), await kitAt(other))).toEqual({ ok: false, error: missing });
    expect(completeKit(await kitAt(delta), undefined)).toMatchObject({ ok: false, error: { path: 'a.html' } });
    const out = join(dir, 'none.kit');
    expect(await rebuildKit(await kitAt(delta), await kitAt(other), out)).toEqual({ ok: false, error: missing });
    await expect(readFile(out)).rejects.toThrow();
  });

  it.each([
    ['a page', 'a.html', 0],
    ['a chunk that was not changed', 'film.mp4', 2 * CHUNK_BYTES + 5],
  ])('finds a base that is spoiled: %s', async (_, path, offset) => {
    const spoiled = old.slice();
    spoiled[(await kitAt(old)).kit.entries.get(path)!.dataStart + offset]! ^= 1;
    const [update, base] = [await kitAt(delta), await kitAt(spoiled)];
    const files = completeKit(update, base);
    const refused = { ok: false, error: { code: 'hash-mismatch', path: expect.stringContaining(path) as string } };
    expect(files.ok && (await verifyComplete(update.kit.manifest, files.value))).toMatchObject(refused);
    const out = join(dir, 'spoiled.kit');
    expect(await rebuildKit(update, base, out)).toMatchObject(refused);
    await expect(readFile(out)).rejects.toThrow();
    await expect(readFile(`${out}.part`)).rejects.toThrow();
  });

  it('is whole where the base has nothing of it', async () => {
    const nothing = await pack({
      version: '0.1.0',
      film: randomFillSync(new Uint8Array(100)),
      pages: { a: '# Other\n' },
    });
    expect(same(await deltaOf(whole, nothing), whole)).toBe(true);
  });

  it('can follow an update: what that leaves out, its base has', async () => {
    const next = await pack({ version: '1.2.0', film: newFilm, pages: { ...pages, b: '# B, mended\n' } });
    const second = await deltaOf(next, delta);
    expect(same(second, await deltaOf(next, whole))).toBe(true);
    expect((await kitAt(second)).kit).toMatchObject({ entries: new Map(), delta: { base: '1.1.0', pieces: [] } });
  });

  it('builds on an older version of the same kit of the same institution, and on nothing else', async () => {
    const { manifest } = (await kitAt(whole)).kit;
    const base = (change: object) => ({ ...manifest, version: '1.0.0', ...change });
    expect(unfitBase(manifest, base({}))).toBeUndefined();
    expect(unfitBase(manifest, base({ version: '1.1.0' }))).toMatchObject({ code: 'not-older', base: '1.1.0' });
    expect(unfitBase(manifest, base({ version: '1.10.0' }))).toMatchObject({ code: 'not-older' });
    expect(unfitBase(manifest, base({ id: 'other' }))).toMatchObject({ code: 'other-kit', base: 'other' });
    const institution = { id: 'elsewhere', name: { en: 'E' } };
    expect(unfitBase(manifest, base({ institution }))).toMatchObject({ code: 'other-institution', base: 'elsewhere' });
    const out = join(dir, 'unfit.kit');
    expect(await writeDelta(await kitAt(old), (await kitAt(whole)).kit, out)).toMatchObject({
      ok: false,
      error: { code: 'not-older' },
    });
    await expect(readFile(out)).rejects.toThrow();
  });

  it('is made of a whole kit', async () => {
    const out = join(dir, 'of-delta.kit');
    expect(await writeDelta(await kitAt(delta), (await kitAt(old)).kit, out)).toMatchObject({
      ok: false,
      error: { code: 'base-missing' },
    });
  });
});

describe('a delta with one byte flipped', () => {
  it('is refused by verify, whichever byte it is', async () => {
    const [small, smaller] = [
      await pack({ version: '1.1.0', film: new Uint8Array(20), pages: { a: '# A\n', b: '# New\n' } }),
      await pack({ version: '1.0.0', film: new Uint8Array(20), pages: { a: '# A\n', b: '# B\n' } }),
    ];
    const delta = await deltaOf(small, smaller);
    expect((await verifyKit(memorySource(delta), TRUSTED, accepted)).ok).toBe(true);
    for (let at = 0; at < delta.length; at++) {
      const flipped = delta.slice();
      flipped[at]! ^= 0xff;
      expect((await verifyKit(memorySource(flipped), TRUSTED, accepted)).ok, `byte ${at}`).toBe(false);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(delta.length - 1), async (length) => {
        const cut = memorySource(delta.slice(0, length));
        expect((await verifyKit(cut, TRUSTED, accepted)).ok).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the delta that all hostile ones are bent from', () => {
  it('is good', async () => {
    const opened = await verifyKit(memorySource(GOOD_DELTA()), TRUSTED, accepted);
    expect(opened).toMatchObject({ ok: true, value: { delta: { base: '0.9.0' } } });
    const files = opened.ok && completeKit(await kitAt(GOOD_DELTA()), await kitAt(makeKit()));
    expect(files).toMatchObject({ ok: true });
  });
});

/*
 * golden-delta-1.kit updates golden-1.kit. It was written once, by the first writer of deltas of version 1, has to open
 * for ever, and has to be written again to the same bytes.
 */
describe('the golden delta', () => {
  const goldenKey = async () => {
    const key = parseSecretKeyFile(await readFile(join(FIXTURES, 'golden.key'), 'utf8'));
    if (typeof key === 'string') throw new Error(key);
    return key;
  };

  it('verifies, and is written again to the same bytes', async () => {
    const key = await goldenKey();
    const base = await kitAt(await bytesOf(join(FIXTURES, 'golden-1.kit')), trust(key));
    const folder = join(dir, 'golden');
    await cp(join(FIXTURES, 'golden'), folder, { recursive: true });
    const yaml = await readFile(join(folder, 'kit.yaml'), 'utf8');
    await writeFile(join(folder, 'kit.yaml'), yaml.replace('version: 1.0.0', 'version: 1.1.0'));
    await writeFile(join(folder, 'pages/task.md'), '# The task, mended\n\nWrite one page.\n');
    const out = join(dir, 'golden-1.1.kit');
    expect((await packKit({ folder, key, out })).ok).toBe(true);
    const again = join(dir, 'golden-delta.kit');
    expect((await writeDelta(await kitAt(await bytesOf(out), trust(key)), base.kit, again)).ok).toBe(true);
    const delta = await bytesOf(join(FIXTURES, 'golden-delta-1.kit'));
    expect(createHash('sha256').update(delta).digest('hex')).toBe(
      'cf39c2896099ccc29c37cc1c8e4a4df0b7867fd6dd21f9f456e8d3ad1b22b695',
    );
    expect(await verifyKit(memorySource(delta), trust(key), accepted)).toMatchObject({
      ok: true,
      value: { manifest: { id: 'golden', version: '1.1.0' }, delta: { base: '1.0.0' } },
    });
    expect(completeKit(await kitAt(delta, trust(key)), base)).toMatchObject({ ok: true });
    expect(same(await bytesOf(again), delta)).toBe(true);
  });
});
