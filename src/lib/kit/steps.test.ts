import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES } from './manifest';
import type { KitEntry } from './locate';
import { readSteps, takeBatch, takeChunk, type BatchStep, type ChunkStep } from './steps';
import { localHeader } from './zip/records';

const MIB = 1024 * 1024;

/** Entries as they lie one after the other. */
function layOut(sizes: readonly number[]): readonly KitEntry[] {
  let at = 0;
  return sizes.map((size, index) => {
    const name = `k-1.0.0/data/${index}`;
    const header = 30 + name.length;
    const entry: KitEntry = {
      name,
      method: 'stored',
      crc32: 0,
      size,
      compressedSize: size,
      headerStart: at,
      dataStart: at + header,
      file: { path: String(index), size, sha256: '0'.repeat(64), mediaType: 'a/b' },
    };
    at += header + size;
    return entry;
  });
}

describe('readSteps', () => {
  it('reads small files together, up to 8 MiB, and large ones by chunks', () => {
    const entries = layOut([10, 20, 5 * MIB, 4 * MIB, CHUNK_BYTES, 2 * CHUNK_BYTES + 1, 30]);
    const steps = readSteps(entries);
    expect(
      steps.map((step) => (step.kind === 'batch' ? step.entries.map(({ file }) => file.path) : step.index)),
    ).toEqual([['0', '1', '2'], ['3'], ['4'], 0, 1, 2, ['6']]);
    for (const [index, step] of steps.entries()) {
      expect(step.start).toBe(index === 0 ? 0 : steps[index - 1]!.end);
      expect(step.end - step.start).toBeLessThanOrEqual(CHUNK_BYTES + 100);
    }
    expect(steps.at(-1)!.end).toBe(entries.at(-1)!.dataStart + 30);
  });

  it('bounds what a batch inflates to', () => {
    const packed = layOut([10, 10, 10]).map((entry): KitEntry => ({ ...entry, method: 'deflated', size: 3 * MIB }));
    expect(readSteps(packed).map((step) => step.kind === 'batch' && step.entries.length)).toEqual([2, 1]);
  });

  it('leaves out what is left out, and needs no order', () => {
    const [first, , third, fourth] = layOut([10, 20_000, 30, 40]);
    const steps = readSteps([fourth!, third!, first!]);
    expect(steps.map((step) => step.kind === 'batch' && step.entries.map(({ file }) => file.path))).toEqual([
      ['0'],
      ['2', '3'],
    ]);
  });

  it('reads nothing for nothing', () => {
    expect(readSteps([])).toEqual([]);
  });
});

describe('takeBatch and takeChunk', () => {
  const content = new TextEncoder().encode('content');
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  function oneFile(bytes: Uint8Array<ArrayBuffer>) {
    const [entry] = layOut([bytes.length]);
    const header = localHeader({ ...entry!, method: 0 }) as Uint8Array<ArrayBuffer>;
    const file = { ...entry!.file, sha256: sha256(bytes) };
    return { entry: { ...entry!, file }, blob: new Blob([header, bytes]), header };
  }

  it('gives the bytes whose hash is right', async () => {
    const { entry, blob } = oneFile(content);
    const [step] = readSteps([entry]) as [BatchStep];
    const taken = await takeBatch(step, blob);
    expect(taken.ok && new TextDecoder().decode(taken.value[0]!.bytes)).toBe('content');
  });

  it('refuses other bytes, fewer bytes, and another header', async () => {
    const { entry, blob, header } = oneFile(content);
    const [step] = readSteps([entry]) as [BatchStep];
    const other = new Blob([header, 'Content']);
    expect(await takeBatch(step, other)).toMatchObject({ ok: false, error: { code: 'hash-mismatch', path: '0' } });
    expect(await takeBatch(step, blob.slice(0, -1))).toMatchObject({ ok: false, error: { code: 'truncated' } });
    const spoiled = new Blob([header.with(0, 0) as Uint8Array<ArrayBuffer>, content]);
    expect(await takeBatch(step, spoiled)).toMatchObject({ ok: false, error: { code: 'zip-unsupported' } });
  });

  it('checks a chunk and its length, and the header before the first one', async () => {
    const { entry, blob, header } = oneFile(content);
    const file = { ...entry.file, chunks: [sha256(content)] };
    const step: ChunkStep = {
      kind: 'chunk',
      start: 0,
      end: blob.size,
      skip: header.length,
      entry,
      file,
      index: 0,
    };
    const taken = await takeChunk(step, blob);
    expect(taken.ok && (await taken.value.text())).toBe('content');
    expect(await takeChunk(step, blob.slice(1))).toMatchObject({ ok: false, error: { code: 'truncated' } });
    expect(await takeChunk(step, new Blob([header, 'Content']))).toMatchObject({ error: { code: 'hash-mismatch' } });
    const spoiled = new Blob([header.with(0, 0) as Uint8Array<ArrayBuffer>, content]);
    expect(await takeChunk(step, spoiled)).toMatchObject({ error: { code: 'zip-unsupported' } });
    expect(await takeChunk({ ...step, index: 1 }, blob)).toMatchObject({ error: { code: 'hash-mismatch' } });
  });
});
