import { randomFillSync } from 'node:crypto';
import { mkdtemp, mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentAddress } from '../../../src/lib/kit/address';
import { CHUNK_BYTES } from '../../../src/lib/kit/manifest';
import { openFileSource } from '../../../src/lib/kit/node/file-source';
import { packKit } from '../../../src/lib/kit/node/pack/pack';
import { openKit } from '../../../src/lib/kit/open';
import { readSteps, takeBatch, takeChunk } from '../../../src/lib/kit/steps';
import { verifyKit } from '../../../src/lib/kit/verify';
import { INSTITUTION, trust } from '../../fixtures/hostile/kit';

const TRUSTED = trust(INSTITUTION);
const TAIL = 12_345;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-large-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function source(name: string, yaml: string, files: Readonly<Record<string, Uint8Array | string>>) {
  const folder = join(dir, name);
  await mkdir(join(folder, 'files'), { recursive: true });
  await writeFile(join(folder, 'kit.yaml'), yaml);
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
  return folder;
}

const yaml = (items: string): string => `
id: large
version: 1.0.0
title: Large
languages: [en]
institution: { id: demo, name: Demo }
units: [{ id: unit, title: Unit, items: [${items}] }]
`;

describe('a kit with a film of more than one chunk', () => {
  let out: string;
  beforeAll(async () => {
    const film = randomFillSync(new Uint8Array(2 * CHUNK_BYTES + TAIL));
    const folder = await source(
      'film',
      yaml(
        '{ id: page, kind: page, title: P, content: page.md }, { id: film, kind: video, title: F, file: film.mp4, transcript: page.md }',
      ),
      { 'film.mp4': film, 'page.md': '# Page\n' },
    );
    out = join(dir, 'film.kit');
    expect((await packKit({ folder, key: INSTITUTION, out })).ok).toBe(true);
  });

  it('has a digest for each 8 MiB, and is read in those', async () => {
    const kit = await openFileSource(out);
    const opened = await openKit(kit, TRUSTED);
    if (!opened.ok) throw new Error(opened.error.code);
    const entry = opened.value.entries.get('film.mp4')!;
    expect(entry.file.chunks).toHaveLength(3);
    const steps = readSteps(opened.value.entries.values());
    expect(steps.map(({ kind }) => kind)).toEqual(['batch', 'chunk', 'chunk', 'chunk']);
    const parts: Blob[] = [];
    for (const step of steps) {
      if (step.kind === 'batch') continue;
      const taken = await takeChunk(step, await kit.read(step.start, step.end));
      if (!taken.ok) throw new Error(taken.error.code);
      parts.push(taken.value);
    }
    expect(parts.map(({ size }) => size)).toEqual([CHUNK_BYTES, CHUNK_BYTES, TAIL]);
    await kit.close();
  });

  it('tells the chunk that was changed', async () => {
    const file = await open(out, 'r+');
    const source = await openFileSource(out);
    const opened = await openKit(source, TRUSTED);
    if (!opened.ok) throw new Error(opened.error.code);
    const at = opened.value.entries.get('film.mp4')!.dataStart + CHUNK_BYTES + 5;
    const { buffer } = await file.read(new Uint8Array(1), 0, 1, at);
    await file.write(Uint8Array.of(buffer[0]! ^ 1), 0, 1, at);
    expect(await verifyKit(source, TRUSTED)).toMatchObject({
      ok: false,
      error: { code: 'hash-mismatch', path: 'film.mp4', detail: 'chunk 1' },
    });
    await file.write(buffer, 0, 1, at);
    expect((await verifyKit(source, TRUSTED)).ok).toBe(true);
    await source.close();
    await file.close();
  });

  it('names large content by its chunks, small content by its hash', async () => {
    const kit = await openFileSource(out);
    const opened = await openKit(kit, TRUSTED);
    if (!opened.ok) throw new Error(opened.error.code);
    const { file } = opened.value.entries.get('film.mp4')!;
    const address = await contentAddress(file);
    expect(address).toMatch(/^c[0-9a-f]{64}$/);
    // The signer's word for the whole changes nothing; other chunks are other content.
    expect(await contentAddress({ ...file, sha256: '0'.repeat(64) })).toBe(address);
    expect(await contentAddress({ ...file, chunks: [...file.chunks!].reverse() })).not.toBe(address);
    const page = opened.value.entries.get('page.html')!.file;
    expect(await contentAddress(page)).toBe(page.sha256);
    await kit.close();
  });
});

describe('a kit of 100,000 files', () => {
  const COUNT = 100_000;

  it('opens in a few reads, and every file can be read', async () => {
    const { makeKit, memorySource } = await import('../../fixtures/hostile/kit');
    const files = Object.fromEntries(
      Array.from({ length: COUNT }, (_, index) => [`pages/p${index}.html`, `<p>${index}</p>`]),
    );
    const kit = makeKit({ files, manifest: onePage });
    const source = memorySource(kit);
    const opened = await openKit(source, TRUSTED);
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    expect(opened.value.entries.size).toBe(COUNT);
    expect(source.reads).toBeLessThan(8);
    let seen = 0;
    for (const step of readSteps(opened.value.entries.values())) {
      if (step.kind !== 'batch') throw new Error('all files of this kit are small');
      const taken = await takeBatch(step, await source.read(step.start, step.end));
      if (!taken.ok) throw new Error(JSON.stringify(taken.error));
      seen += taken.value.length;
    }
    expect(seen).toBe(COUNT);
  });

  /** One item: the other pages are linked from it. */
  function onePage(manifest: Record<string, unknown>) {
    const [unit] = manifest['units'] as { items: unknown[] }[];
    return { ...manifest, units: [{ ...unit, items: unit!.items.slice(0, 1) }] };
  }
});

describe('a file that changes while it is packed', () => {
  it('is noticed, and nothing is left behind', async () => {
    const { writeZip } = await import('../../../src/lib/kit/node/zip-writer');
    const path = join(dir, 'changing.txt');
    await writeFile(path, 'before');
    const { measure } = await import('../../../src/lib/kit/node/content');
    const measured = await measure({ path });
    await writeFile(path, 'after!');
    const out = join(dir, 'changing.kit');
    const part = { name: 'a/b', content: { path }, measure: measured };
    await expect(writeZip(out, [{ ...part, text: false }])).rejects.toThrow('a/b');
    await expect(writeZip(out, [{ ...part, text: true }])).rejects.toThrow('a/b');
    await expect(stat(out)).rejects.toThrow();
    await expect(stat(`${out}.part`)).rejects.toThrow();
  });
});
