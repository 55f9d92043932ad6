import { sha256Hex } from '../shared/digest';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { BLOCK, paddingOf } from '../shared/tar';
import { verifyDetached } from '../trace/jws';
import { unseal } from './age';
import type { AgeIdentity, Unsealed } from './age';
import { parseBatch } from './batch';
import type { Batch } from './batch';
import { ByteReader } from './byte-reader';
import { fault } from './fault';
import type { CourierFault } from './fault';
import { INDEX_PATH, MANIFEST_PATH, SIGNATURE_PATH, knownPart, manifestText, parseIndex } from './index-file';
import type { CourierIndex, KitPart, NoticeName, Part } from './index-file';
import { LIMITS } from './limits';
import { unpacked } from './packed';
import { isEndOfArchive, isZero, readEntryHeader } from './tar';

export interface Receiver {
  /** Tried one after another. */
  readonly identities: readonly AgeIdentity[];
  /**
   * Whether a courier by this index is for this receiver, and the public key of its sender. Asked before the signature
   * is checked: believe nothing of the index for longer than that takes.
   */
  judge(index: CourierIndex): Promise<Result<CryptoKey, CourierFault>>;
  /** Is given who belongs to a site, before the first batch. Without it such a part is left where it is. */
  accounts?(text: string): Promise<void>;
  /** Reads a kit to its end and tells its SHA-256 in hex. Without it kits are left where they are. */
  kit?(part: KitPart, bytes: AsyncGenerator<Uint8Array>): Promise<string>;
}

/** How far the reading of a courier came. */
export interface CourierOutcome {
  /** Whole, in order. */
  readonly taken: readonly Part[];
  /** Of kinds that this version does not know: left where they are. */
  readonly unknown: readonly Part[];
  /** Listed, and not there, or not good. */
  readonly missing: readonly Part[];
  /** Why it ended before its end. */
  readonly fault?: CourierFault;
}

export interface OpenedCourier {
  readonly index: CourierIndex;
  /**
   * Everything that this version knows, batch by batch, each when the hashes of all its parts were checked. Ends where
   * the courier does, whole or not: `outcome` says which. To be read once.
   */
  batches(): AsyncGenerator<Batch, void, undefined>;
  /**
   * What the sender says to everybody, as far as the batches were read: outside data, with signatures of its own. Notices
   * stand before the batches.
   */
  readonly notices: ReadonlyMap<NoticeName, string>;
  /** What the hub says of couriers of this device, once the batches were read: JSON, outside data. */
  readonly release?: string | undefined;
  outcome(): CourierOutcome;
}

/**
 * Opens a courier: envelope, index, signature. Nothing of it is given out before the index was found signed by whom
 * `judge` says. Memory: the index and one batch, at most some 20 MB, whatever the file claims.
 */
export async function readCourier(
  source: ReadableStream<Uint8Array>,
  receiver: Receiver,
): Promise<Result<OpenedCourier, CourierFault>> {
  const opened = await open(source, receiver.identities);
  if (!opened.ok) return opened;
  const archive = new Archive(opened.value);
  const index = await openIndex(archive, receiver);
  if (index.ok) return ok(new Courier(index.value, archive, receiver));
  await archive.close();
  return index;
}

/**
 * What an index says, for somebody who looks into a courier and has no key of its sender: whoever made it may have written
 * anything. Nothing else of the courier can be had this way.
 */
export async function peekIndex(
  source: ReadableStream<Uint8Array>,
  identities: readonly AgeIdentity[],
): Promise<Result<CourierIndex, CourierFault>> {
  const opened = await open(source, identities);
  if (!opened.ok) return opened;
  const archive = new Archive(opened.value);
  const bytes = await archive.entry(INDEX_PATH, LIMITS.indexBytes);
  await archive.close();
  return bytes.ok ? parseIndex(bytes.value) : bytes;
}

async function open(
  source: ReadableStream<Uint8Array>,
  identities: readonly AgeIdentity[],
): Promise<Result<Unsealed, CourierFault>> {
  const unsealed = await unseal(source, identities);
  return unsealed.ok ? await unpacked(unsealed.value) : unsealed;
}

async function openIndex(archive: Archive, receiver: Receiver): Promise<Result<CourierIndex, CourierFault>> {
  const bytes = await archive.entry(INDEX_PATH, LIMITS.indexBytes);
  if (!bytes.ok) return bytes;
  const index = parseIndex(bytes.value);
  if (!index.ok) return index;
  const key = await receiver.judge(index.value);
  if (!key.ok) return key;
  const signature = await archive.entry(SIGNATURE_PATH, BLOCK);
  if (!signature.ok) return signature;
  const jws = new TextDecoder('latin1').decode(signature.value);
  if (!(await verifyDetached(jws, bytes.value, key.value))) return err(fault('forged'));
  const [indexHash, signatureHash] = [await sha256Hex(bytes.value), await sha256Hex(signature.value)];
  const expected = new TextEncoder().encode(manifestText(indexHash, signatureHash, index.value.parts));
  const manifest = await archive.entry(MANIFEST_PATH, expected.length);
  if (!manifest.ok) return manifest;
  const same = manifest.value.length === expected.length && expected.every((byte, at) => byte === manifest.value[at]);
  return same ? index : err(fault('changed', { path: MANIFEST_PATH }));
}

class Courier implements OpenedCourier {
  readonly notices = new Map<NoticeName, string>();
  release: string | undefined;
  readonly #taken: Part[] = [];
  readonly #unknown: Part[] = [];
  #fault: CourierFault | undefined;

  constructor(
    readonly index: CourierIndex,
    private readonly archive: Archive,
    private readonly receiver: Pick<Receiver, 'accounts' | 'kit'>,
  ) {}

  outcome(): CourierOutcome {
    const seen = new Set([...this.#taken, ...this.#unknown]);
    return {
      taken: this.#taken,
      unknown: this.#unknown,
      missing: this.index.parts.filter((part) => !seen.has(part)),
      ...(this.#fault !== undefined && { fault: this.#fault }),
    };
  }

  async *batches(): AsyncGenerator<Batch, void, undefined> {
    try {
      const ended = yield* this.#parts();
      const rest = ended ?? (await this.archive.end());
      this.#fault = rest;
    } finally {
      await this.archive.close();
    }
  }

  /** Undefined where every part was read. */
  async *#parts(): AsyncGenerator<Batch, CourierFault | undefined, undefined> {
    let files = new Map<string, Uint8Array<ArrayBuffer>>();
    let waiting: Part[] = [];
    for (const part of this.index.parts) {
      const known = knownPart(part);
      if (known === undefined || this.#isForOthers(known.kind)) {
        const skipped = await this.archive.skip(part);
        if (!skipped.ok) return skipped.error;
        this.#unknown.push(part);
        continue;
      }
      if (known.kind === 'kit') {
        const failed = await this.#kit(known);
        if (failed !== undefined) return failed;
        this.#taken.push(part);
        continue;
      }
      const content = await this.#content(part);
      if (!content.ok) return content.error;
      if (known.kind === 'accounts') {
        await this.receiver.accounts?.(new TextDecoder().decode(content.value));
        this.#taken.push(part);
        continue;
      }
      if (known.kind === 'notice' || known.kind === 'release') {
        const text = new TextDecoder().decode(content.value);
        if (known.kind === 'release') this.release = text;
        else this.notices.set(known.path, text);
        this.#taken.push(part);
        continue;
      }
      waiting.push(part);
      if (known.kind === 'file') {
        files.set(part.sha256, content.value);
        continue;
      }
      const batch = parseBatch(known, content.value, files);
      if (!batch.ok) return batch.error;
      yield batch.value;
      // A batch is taken when whoever asked for it asks for the next: files without their documents are nothing.
      this.#taken.push(...waiting);
      files = new Map();
      waiting = [];
    }
    return undefined;
  }

  #isForOthers(kind: string): boolean {
    return (kind === 'accounts' || kind === 'kit') && this.receiver[kind] === undefined;
  }

  async #kit(part: KitPart): Promise<CourierFault | undefined> {
    let sha256 = '';
    const read = await this.archive.stream(part, async (bytes) => {
      sha256 = (await this.receiver.kit?.(part, bytes)) ?? '';
    });
    if (!read.ok) return read.error;
    return sha256 === part.sha256 ? undefined : fault('changed', { path: part.path });
  }

  async #content(part: Part): Promise<Result<Uint8Array<ArrayBuffer>, CourierFault>> {
    const content = await this.archive.entry(part.path, part.size, part.size);
    if (!content.ok) return content;
    const good = (await sha256Hex(content.value)) === part.sha256;
    return good ? content : err(fault('changed', { path: part.path }));
  }
}

const PIECE = 64 * 1024;

/** To whoever reads a part that does not come to its end. */
class EnvelopeEnded extends Error {
  override readonly name = 'EnvelopeEnded';
}

/** The entries of the archive, one after another, as somebody says they come. */
class Archive {
  readonly #reader: ByteReader;

  constructor(private readonly unsealed: Unsealed) {
    this.#reader = new ByteReader(unsealed.plain);
  }

  /** The content of the next entry, which has to have this path, and at most or exactly so many bytes. */
  async entry(path: string, most: number, exactly?: number): Promise<Result<Uint8Array<ArrayBuffer>, CourierFault>> {
    return await this.#guarded(path, async () => {
      const size = await this.#header(path, most, exactly);
      if (!size.ok) return size;
      const content = await this.#reader.exactly(size.value);
      return content === undefined ? err(fault('truncated', { path })) : await this.#padding(path, content);
    });
  }

  /** The next entry, as it comes. What `sink` throws is its own; an error of the envelope is told as one. */
  async stream(
    { path, size }: Part,
    sink: (bytes: AsyncGenerator<Uint8Array>) => Promise<void>,
  ): Promise<Result<undefined, CourierFault>> {
    const header = await this.#guarded(path, () => this.#header(path, size, size));
    if (!header.ok) return header;
    const broken: { fault?: CourierFault } = {};
    let left = size;
    const next = async (): Promise<Uint8Array> => {
      const piece = await this.#guarded(path, async () => ok(await this.#reader.upTo(Math.min(left, PIECE))));
      if (piece.ok && piece.value !== undefined) return piece.value;
      broken.fault = piece.ok ? fault('truncated', { path }) : piece.error;
      throw new EnvelopeEnded();
    };
    async function* pieces(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const piece = await next();
        left -= piece.length;
        yield piece;
      }
    }
    try {
      await sink(pieces());
    } catch (error) {
      if (!(error instanceof EnvelopeEnded)) throw error;
    }
    if (broken.fault !== undefined) return err(broken.fault);
    if (left > 0) throw new Error(`${path} was not read to its end`);
    const padding = await this.#guarded(path, () => this.#padding(path, new Uint8Array(0), size));
    return padding.ok ? ok(undefined) : padding;
  }

  async skip({ path, size }: Part): Promise<Result<undefined, CourierFault>> {
    return await this.#guarded(path, async () => {
      const header = await this.#header(path, size, size);
      if (!header.ok) return header;
      if (!(await this.#reader.skip(size))) return err(fault('truncated', { path }));
      const padding = await this.#padding(path, new Uint8Array(0), size);
      return padding.ok ? ok(undefined) : padding;
    });
  }

  /** Undefined where nothing but the end of an archive follows. */
  async end(): Promise<CourierFault | undefined> {
    const ended = await this.#guarded('', async () => {
      for (let bytes = 0; ;) {
        const piece = await this.#reader.upTo(BLOCK);
        if (piece === undefined) return bytes >= 2 * BLOCK ? ok(undefined) : err(fault('truncated'));
        if (!isEndOfArchive(piece, bytes)) return err(fault('malformed', { detail: 'more than the index lists' }));
        bytes += piece.length;
      }
    });
    return ended.ok ? undefined : ended.error;
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }

  async #header(path: string, most: number, exactly: number | undefined): Promise<Result<number, CourierFault>> {
    const header = await this.#reader.exactly(BLOCK);
    if (header === undefined) return err(fault('truncated', { path }));
    const entry = readEntryHeader(header);
    if (entry?.path !== path) return err(fault('malformed', { path, detail: 'tar header' }));
    if (entry.size > most) return err(fault('too-large', { path }));
    return exactly === undefined || entry.size === exactly
      ? ok(entry.size)
      : err(fault('malformed', { path, detail: 'size' }));
  }

  async #padding(
    path: string,
    content: Uint8Array<ArrayBuffer>,
    size = content.length,
  ): Promise<Result<Uint8Array<ArrayBuffer>, CourierFault>> {
    const padding = await this.#reader.exactly(paddingOf(size));
    if (padding === undefined) return err(fault('truncated', { path }));
    return isZero(padding) ? ok(content) : err(fault('malformed', { path, detail: 'padding' }));
  }

  /** An error of the stream is the envelope's: it ended, or a byte of it is another. */
  async #guarded<T>(path: string, read: () => Promise<Result<T, CourierFault>>): Promise<Result<T, CourierFault>> {
    try {
      return await read();
    } catch (error) {
      return err({ ...this.unsealed.faultOf(error), ...(path === '' ? {} : { path }) });
    }
  }
}
