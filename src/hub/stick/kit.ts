import { stat } from 'node:fs/promises';
import type { KitFault, TrustedKey, UnknownSigner } from '../../lib/kit/fault';
import { parsePublicKeyFile, publicKeyLine } from '../../lib/kit/minisign/format';
import { openFileSource } from '../../lib/kit/node/file-source';
import { nativeSha256 } from '../../lib/kit/node/native-hash';
import type { OpenedKit } from '../../lib/kit/open';
import { readBytes, type KitSource } from '../../lib/kit/source';
import { checkChunk, readSteps, takeBatch } from '../../lib/kit/steps';
import { verifyKit } from '../../lib/kit/verify';
import { readDirectory } from '../../lib/kit/zip/directory';
import { readEntries } from '../../lib/kit/zip/unpack';
import type { StickKit } from '../../lib/stick/list';
import { err, ok, type Result } from '../../lib/shared/result';
import type { ShelfKit } from '../shelf/shelf';
import { fileOfDisk, type StickFile } from './file';

/** A kit of which every byte was checked, where it lies now. */
export interface CheckedKit {
  readonly path: string;
  readonly kit: OpenedKit;
  readonly entry: StickKit;
}

export interface CheckOptions {
  /** Keys that have to have signed it; empty: any key, and the result says which. */
  readonly trusted: readonly TrustedKey[];
  /** Milliseconds UTC; where given, an expired kit is refused. */
  readonly now?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A kit of the shelf: checked to its last byte when it came, opened now by a key that is in force. */
export const kitOfShelf = ({ path, bytes, kit }: ShelfKit): CheckedKit => ({
  path,
  kit,
  entry: entryOf(kit, bytes, kit.trusted!.minisign),
});

/** Every byte of the kit in this file against its signature. Rejects as the file system and `KitSource` do. */
export async function checkKit(
  path: string,
  { trusted, now, onProgress }: CheckOptions,
): Promise<Result<CheckedKit, KitFault | UnknownSigner>> {
  const source = await openFileSource(path);
  try {
    const options = { now, onProgress, createHash: nativeSha256 };
    let kit = await verifyKit(source, trusted, options);
    if (!kit.ok && kit.error.code === 'unknown-signer' && trusted.length === 0)
      kit = await verifyKit(source, [], { ...options, allowSigner: (kit.error as UnknownSigner).fingerprint });
    if (!kit.ok) return kit;
    const signer = kit.value.trusted?.minisign ?? (await ownKey(source));
    if (signer === undefined) return err({ code: 'signature-malformed', path: 'signer.pub' });
    return ok({ path, kit: kit.value, entry: entryOf(kit.value, source.size, signer) });
  } finally {
    await source.close();
  }
}

function entryOf({ manifest, fingerprint }: OpenedKit, bytes: number, signer: string): StickKit {
  const { id, version, title, languages } = manifest;
  return { id, version, title, languages, file: `kits/${id}-${version}.kit`, bytes, fingerprint, signer };
}

/** The key that the kit brings; `verifyKit` was told to allow it, and it alone. */
async function ownKey(source: KitSource): Promise<string | undefined> {
  const directory = await readDirectory(source);
  const entry = directory.ok
    ? directory.value.entries.find(({ name }) => /^[^/]+\/signer\.pub$/.test(name))
    : undefined;
  const read = entry === undefined ? undefined : await readEntries(source, [entry]);
  if (entry === undefined || !read?.ok) return undefined;
  const key = parsePublicKeyFile(new TextDecoder().decode(read.value.get(entry.name)));
  return key === undefined ? undefined : publicKeyLine(key);
}

/** The kit was checked a moment ago, and now one of its files is another. */
export class KitChanged extends Error {
  override readonly name = 'KitChanged';

  constructor(readonly fault: KitFault) {
    super(`the kit was changed while it was read: ${fault.code} ${fault.path ?? ''}`);
  }
}

/** Bytes of one file of the kit, each checked as it comes. Rejects with KitChanged where they are not what was signed. */
export async function* fileInKit({ path, kit }: CheckedKit, name: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const entry = kit.entries.get(name);
  if (entry === undefined) throw new KitChanged({ code: 'file-missing', path: name });
  const source = await openFileSource(path);
  try {
    for (const step of readSteps([entry])) {
      const read = await readBytes(source, step.start, step.end);
      const taken = step.kind === 'batch' ? await takeBatch(step, read) : await checkChunk(step, read);
      if (!taken.ok) throw new KitChanged(taken.error);
      yield taken.value instanceof Uint8Array ? taken.value : taken.value[0]!.bytes;
    }
  } finally {
    await source.close();
  }
}

/** A file of the kit in one piece: for texts. */
export async function bytesInKit(kit: CheckedKit, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of fileInKit(kit, name)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

/** The kit itself, as it goes onto the stick. */
export async function kitFile({ path, entry }: CheckedKit): Promise<StickFile> {
  const { size } = await stat(path);
  return fileOfDisk(entry.file, path, size);
}
