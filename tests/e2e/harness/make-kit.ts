import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';
import { bagInfo, bagManifest, BAG_DECLARATION, TAG_FILES } from '../../../src/lib/kit/bag/bag';
import { CHUNK_BYTES, type KitFile } from '../../../src/lib/kit/manifest';
import { publicKeyFile, publicKeyLine, signatureFile } from '../../../src/lib/kit/minisign/format';
import { centralHeader, endRecords, localHeader, type Written } from '../../../src/lib/kit/zip/records';

/*
 * Kits for tests and benches, made by code: of any size, without holding more than one chunk in memory. Not the packer:
 * it reads no folder, and it can be told to write what the packer never would.
 */

export interface TestKey {
  readonly minisign: string;
  readonly keyId: Uint8Array;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly privateKey: KeyObject;
}

export function testKey(): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })).slice(-32);
  const keyId = new Uint8Array(createHash('sha256').update(raw).digest()).slice(0, 8);
  return { minisign: publicKeyLine({ keyId, key: raw }), keyId, publicKey: raw, privateKey };
}

/** `bytes` gives each piece of 8 MiB (the last may be shorter), asked for more than once. */
export interface TestFile {
  readonly path: string;
  readonly mediaType: string;
  readonly size: number;
  readonly bytes: (chunk: number) => Uint8Array;
  readonly deflate?: boolean;
}

export interface TestKit {
  readonly id: string;
  readonly version?: string;
  readonly files: readonly TestFile[];
  /** Over what the defaults say of the manifest. */
  readonly manifest?: Record<string, unknown>;
}

/** A small file of the given content. Text is deflated. */
export function testFile(path: string, content: string | Uint8Array, mediaType = 'text/html'): TestFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const pieces = (chunk: number) => bytes.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
  return { path, mediaType, size: bytes.length, bytes: pieces, deflate: typeof content === 'string' };
}

/** Deflated as the packer does: lists are much of what an update moves. */
const listFile = (path: string, bytes: Uint8Array): TestFile => ({
  ...testFile(path, bytes),
  deflate: bytes.length > 0 && bytes.length <= CHUNK_BYTES,
});

/** Noise that no compression shrinks and that the same seed repeats. */
export function noiseFile(path: string, size: number, seed: number, mediaType = 'video/mp4'): TestFile {
  const bytes = (chunk: number) => noise(Math.min(CHUNK_BYTES, size - chunk * CHUNK_BYTES), seed * 100_003 + chunk);
  return { path, mediaType, size, bytes };
}

function noise(length: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed * 2654435761 + 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
}

/** A large file made of chunks of others, in this order; the last may be shorter. */
export function spliced(file: TestFile, chunks: readonly (readonly [of: TestFile, chunk: number])[]): TestFile {
  const bytes = (chunk: number) => chunks[chunk]![0].bytes(chunks[chunk]![1]);
  return { ...file, size: (chunks.length - 1) * CHUNK_BYTES + bytes(chunks.length - 1).length, bytes };
}

/** Puts a file's bytes out of order with what was signed: for kits that must be refused. */
export const corrupted = (file: TestFile, at: number): TestFile => ({
  ...file,
  bytes(chunk) {
    const bytes = Uint8Array.from(file.bytes(chunk));
    if (Math.floor(at / CHUNK_BYTES) === chunk) bytes[at % CHUNK_BYTES]! ^= 1;
    return bytes;
  },
});

/** Writes the kit of `signed`, with the bytes of `kit` where those are to differ. */
export function writeKit(path: string, key: TestKey, kit: TestKit, actual: readonly TestFile[] = kit.files): void {
  const out = openSync(path, 'w');
  const zip = new ZipWriter((bytes) => writeSync(out, bytes));
  const { id, version = '1.0.0' } = kit;
  const folder = `${id}-${version}`;
  const described = kit.files.map(describe).sort((a, b) => (a.path < b.path ? -1 : 1));
  const manifest = utf8(JSON.stringify(manifestOf(kit, described)));
  const payload = described.reduce((sum, file) => sum + file.size, manifest.length);
  const tags = new Map<string, Uint8Array>();
  tags.set(TAG_FILES.declaration, utf8(BAG_DECLARATION));
  tags.set(TAG_FILES.info, utf8(bagInfo([['Payload-Oxum', `${payload}.${described.length + 1}`]])));
  const hashes = described.map((file) => [`data/${file.path}`, file.sha256] as const);
  tags.set(TAG_FILES.manifest, utf8(bagManifest([...hashes, ['data/kit.json', sha256(manifest)] as const])));
  tags.set(TAG_FILES.signer, utf8(publicKeyFile({ keyId: key.keyId, key: key.publicKey })));
  const tagManifest = utf8(bagManifest(Array.from(tags, ([name, bytes]) => [name, sha256(bytes)] as const)));
  tags.set(TAG_FILES.tagManifest, tagManifest);
  tags.set(TAG_FILES.signature, utf8(signatureOf(tagManifest, key)));
  for (const [name, bytes] of tags) zip.add(`${folder}/${name}`, listFile(name, bytes));
  zip.add(`${folder}/data/kit.json`, listFile('kit.json', manifest));
  for (const file of [...actual].sort((a, b) => (a.path < b.path ? -1 : 1)))
    zip.add(`${folder}/data/${file.path}`, file);
  zip.end();
  closeSync(out);
}

function manifestOf(kit: TestKit, files: readonly KitFile[]): Record<string, unknown> {
  const pages = files.filter((file) => file.mediaType === 'text/html').slice(0, 5000);
  const items = pages.map((file, at) => ({
    id: `page-${at}`,
    kind: 'page',
    title: { en: `Page ${at}` },
    content: { en: file.path },
  }));
  return {
    format: 'sandyq-kit',
    formatVersion: 1,
    id: kit.id,
    version: kit.version ?? '1.0.0',
    title: { en: kit.id },
    languages: ['en'],
    institution: { id: 'test', name: { en: 'Test' } },
    units: [{ id: 'unit', title: { en: 'Unit' }, items }],
    files,
    ...kit.manifest,
  };
}

function describe({ path, size, mediaType, bytes }: TestFile): KitFile {
  const whole = createHash('sha256');
  const chunks: string[] = [];
  for (let chunk = 0; chunk * CHUNK_BYTES < size; chunk++) {
    const piece = bytes(chunk);
    whole.update(piece);
    chunks.push(sha256(piece));
  }
  const file = { path, size, sha256: whole.digest('hex'), mediaType } as KitFile;
  return size > CHUNK_BYTES ? { ...file, chunks } : file;
}

function signatureOf(message: Uint8Array, { keyId, privateKey }: TestKey): string {
  const trustedComment = 'test';
  const signature = new Uint8Array(sign(null, message, privateKey));
  const globalSignature = new Uint8Array(sign(null, joined(signature, utf8(trustedComment)), privateKey));
  return signatureFile({ algorithm: 'Ed', keyId, signature, trustedComment, globalSignature }, 'test');
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A ZIP of the packer's own records (Zip64 where it must be), written as it comes, of whatever bytes a test wants. */
class ZipWriter {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #written: Written[] = [];
  #at = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  add(name: string, file: TestFile): void {
    const whole = file.deflate === true ? new Uint8Array(deflateRawSync(file.bytes(0))) : undefined;
    let crc = 0;
    for (const piece of pieces(file)) crc = crc32(piece, crc);
    const entry: Written = {
      name,
      headerStart: this.#at,
      method: whole === undefined ? 0 : 8,
      crc32: crc,
      size: file.size,
      compressedSize: whole?.length ?? file.size,
    };
    this.#written.push(entry);
    this.#put(localHeader(entry));
    if (whole) this.#put(whole);
    else for (const piece of pieces(file)) this.#put(piece);
  }

  end(): void {
    const start = this.#at;
    for (const entry of this.#written) this.#put(centralHeader(entry));
    this.#put(endRecords(this.#written.length, start, this.#at - start, 0));
  }

  #put(bytes: Uint8Array): void {
    this.#write(bytes);
    this.#at += bytes.length;
  }
}

function* pieces(file: TestFile): Generator<Uint8Array> {
  for (let chunk = 0; chunk * CHUNK_BYTES < file.size; chunk++) yield file.bytes(chunk);
}
