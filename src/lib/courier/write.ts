import type { AgeRecipient } from '../shared/age-recipient';
import { sha256Hex } from '../shared/digest';
import { endOfArchive, paddingAfter, paddingOf } from '../shared/tar';
import { signDetached } from '../trace/jws';
import { sealTo } from './age';
import { INDEX_PATH, MANIFEST_PATH, SIGNATURE_PATH, indexBytes, manifestText, parseIndex } from './index-file';
import type { CourierIndex, Part } from './index-file';
import { gzipped } from './packed';
import { LIMITS } from './limits';
import { streamOf } from './streams';
import { entryBytes, entryHeader } from './tar';

/** A part with its content: measured already, for the index that names its hash comes first in the file. */
export interface CourierPart extends Part {
  /** The same bytes each time, from the first on. */
  read(): AsyncIterable<Uint8Array>;
}

/** Everything that an index says but what it can say for itself. */
export type CourierDraft = Omit<CourierIndex, 'format' | 'formatVersion' | 'parts'> & {
  readonly parts: readonly CourierPart[];
};

export interface Sender {
  /** P-256, private: the device's, or the hub's that signs receipts. */
  readonly key: CryptoKey;
  /** Whoever has the identity to one of these can open it. */
  readonly recipients: readonly AgeRecipient[];
}

export interface WrittenCourier {
  readonly index: CourierIndex;
  /** Of the whole file. */
  readonly bytes: number;
  /** Fails where a part is no longer what it was measured to be. */
  readonly stream: ReadableStream<Uint8Array>;
}

/** A part changed between two reads of it. */
export class PartChanged extends Error {
  override readonly name = 'PartChanged';
}

/**
 * A courier as a stream of its bytes. Holds a piece of a part at a time, whatever all of them weigh. Throws where the
 * draft is none that a reader would take.
 */
export async function writeCourier(draft: CourierDraft, { key, recipients }: Sender): Promise<WrittenCourier> {
  const { index, bytes, plain } = await archived(draft, key);
  const sealed = await sealTo(recipients, plain);
  return { index, bytes: sealed.bytesFor(bytes), stream: sealed.stream };
}

export interface PackedCourier {
  readonly index: CourierIndex;
  /** The whole file. */
  readonly file: Uint8Array<ArrayBuffer>;
}

/**
 * A small courier, packed: a third of what it would weigh otherwise. Undefined where it is larger than any reader unpacks.
 * Throws as `writeCourier` does.
 */
export async function writePacked(
  draft: CourierDraft,
  { key, recipients }: Sender,
): Promise<PackedCourier | undefined> {
  const { index, bytes, plain } = await archived(draft, key);
  if (bytes > LIMITS.unpackedBytes) return undefined;
  const packed = await gzipped(plain);
  if (packed.length > LIMITS.packedBytes) return undefined;
  const sealed = await sealTo(recipients, streamOf(once(packed)));
  return { index, file: new Uint8Array(await new Response(sealed.stream as BodyInit).arrayBuffer()) };
}

interface Archived {
  readonly index: CourierIndex;
  /** Of the archive. */
  readonly bytes: number;
  readonly plain: ReadableStream<Uint8Array>;
}

async function archived(draft: CourierDraft, key: CryptoKey): Promise<Archived> {
  const index = indexOf(draft);
  const bytes = indexBytes(index);
  const parsed = parseIndex(bytes);
  if (!parsed.ok) throw new TypeError(`not an index: ${parsed.error.code} ${parsed.error.detail ?? ''}`);
  const entries = [...(await front(bytes, await signDetached(bytes, key), index)), ...draft.parts];
  const plain = endOfArchive().length + entries.reduce((sum, { size }) => sum + entryBytes(size), 0);
  return { index, bytes: plain, plain: streamOf(archive(entries, Date.parse(draft.made))) };
}

function indexOf({ parts, ...draft }: CourierDraft): CourierIndex {
  return {
    format: 'sandyq-courier',
    formatVersion: 1,
    ...draft,
    parts: parts.map(({ read: _content, ...part }) => part),
  };
}

type Entry = Pick<CourierPart, 'path' | 'size' | 'read'>;

/** What stands before the parts: index, signature, and hashes for whoever has no program of ours. */
async function front(index: Uint8Array<ArrayBuffer>, signature: string, { parts }: CourierIndex): Promise<Entry[]> {
  const jws = new TextEncoder().encode(signature);
  const manifest = new TextEncoder().encode(manifestText(await sha256Hex(index), await sha256Hex(jws), parts));
  return [entryOf(INDEX_PATH, index), entryOf(SIGNATURE_PATH, jws), entryOf(MANIFEST_PATH, manifest)];
}

const entryOf = (path: string, bytes: Uint8Array): Entry => ({ path, size: bytes.length, read: () => once(bytes) });

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* archive(entries: readonly Entry[], modified: number): AsyncGenerator<Uint8Array> {
  for (const { path, size, read } of entries) {
    yield entryHeader(path, size, modified);
    let left = size;
    for await (const piece of read()) {
      left -= piece.length;
      if (left < 0) throw new PartChanged(path);
      yield piece;
    }
    if (left !== 0) throw new PartChanged(path);
    if (paddingOf(size) > 0) yield paddingAfter(size);
  }
  yield endOfArchive();
}
