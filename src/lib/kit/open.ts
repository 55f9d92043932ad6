import { sha256Hex } from '../shared/digest';
import { err, ok, type Result } from '../shared/result';
import { parseFetch, type FetchList } from './bag/fetch';
import { layOutBag, type BagLayout } from './bag/layout';
import { checkTagFiles } from './bag/tags';
import { parseManifest } from './check/parse';
import type { KitFault, TrustedKey, UnknownSigner } from './fault';
import { baseMissing, locateFiles, type KitDelta, type KitEntry } from './locate';
import type { KitManifest } from './manifest';
import type { SignedList } from './institution/list';
import { findSigner } from './signer';
import type { KitSource } from './source';
import { readDirectory } from './zip/directory';
import { readEntries } from './zip/unpack';

/**
 * A kit whose signature, bag and manifest hold. The bytes of its files are still unchecked: read them by `readSteps`,
 * check them by `takeBatch` and `takeChunk`, and show nothing before all are done.
 */
export interface OpenedKit {
  readonly manifest: KitManifest;
  /** Hex SHA-256 of the signed tag manifest: the identity of these very bytes. */
  readonly fingerprint: string;
  /** minisign key id of the signer, 16 upper-case hex digits. */
  readonly signer: string;
  /** Hex SHA-256 of the signer's public key. */
  readonly signerFingerprint: string;
  /** The pinned key that signed; undefined where a person allowed the signer. */
  readonly trusted: TrustedKey | undefined;
  /** By path of the manifest, in the order in which they lie in the source. A delta has not all of them. */
  readonly entries: ReadonlyMap<string, KitEntry>;
  /** There where the source is no whole kit: what it leaves out, and which kit has that. */
  readonly delta: KitDelta | undefined;
  /** Sum of the sizes of all files, without the manifest. */
  readonly bytes: number;
  /** Archive comment: `checkSeal` judges the whole file by it. */
  readonly seal: string;
}

export interface OpenOptions {
  /** Fingerprint of a signer that a person allowed, from an `UnknownSigner`. */
  readonly allowSigner?: string;
  /** Milliseconds UTC; where given, an expired kit is refused. */
  readonly now?: number;
  /** Opens a delta too, which leaves files out (`delta` of the answer); without, one is refused as `base-missing`. */
  readonly acceptDelta?: boolean;
  /**
   * Is told the institution's list that the kit brings, before its signature is judged, and says by which keys to judge
   * it. The list is hostile: `judgeList` first.
   */
  readonly hear?: (list: SignedList) => Promise<readonly TrustedKey[]>;
  readonly signal?: AbortSignal;
}

/**
 * Opens a kit from hostile bytes: directory, signature, tag manifest, manifest and their agreement with each other, in
 * a handful of reads. Rejects only as `source.read` does (SourceUnavailable, AbortError) and as `hear` does, which may write.
 * Format: docs/formats/kit.md.
 */
export async function openKit(
  source: KitSource,
  trusted: readonly TrustedKey[],
  options: OpenOptions = {},
): Promise<Result<OpenedKit, KitFault | UnknownSigner>> {
  const directory = await readDirectory(source, options.signal);
  if (!directory.ok) return directory;
  const bag = layOutBag(directory.value.entries);
  if (!bag.ok) return bag;
  const { tags, manifest: manifestEntry } = bag.value;

  const list = bag.value.list === undefined ? [] : [bag.value.list.text, bag.value.list.signature];
  const signed = await readEntries(source, [...list, tags.tagManifest, tags.signature, tags.signer], options.signal);
  if (!signed.ok) return signed;
  const tagManifest = signed.value.get(tags.tagManifest.name)!;
  const signer = await findSigner(
    {
      tagManifest,
      signature: signed.value.get(tags.signature.name)!,
      ownKey: signed.value.get(tags.signer.name)!,
    },
    await keysAfterList(bag.value, signed.value, trusted, options.hear),
    options.allowSigner,
  );
  if (!signer.ok) return signer;

  const rest = await readEntries(source, [tags.declaration, tags.info, tags.manifest, manifestEntry], options.signal);
  if (!rest.ok) return rest;
  const claims = await checkTagFiles(byBagPath(bag.value, [...signed.value, ...rest.value]));
  if (!claims.ok) return claims;
  const manifest = await checkManifest(
    bag.value,
    rest.value.get(manifestEntry.name)!,
    claims.value.hashes.get('data/kit.json'),
    options.now,
  );
  if (!manifest.ok) return manifest;
  const fetch = await readFetch(source, bag.value, options.signal);
  if (!fetch.ok) return fetch;
  const located = locateFiles(manifest.value, bag.value, claims.value, fetch.value);
  if (!located.ok) return located;
  const { delta } = located.value;
  if (delta && !options.acceptDelta) return err(baseMissing(manifest.value, delta));
  return ok({
    manifest: manifest.value,
    fingerprint: await sha256Hex(tagManifest),
    signer: signer.value.keyId,
    signerFingerprint: signer.value.fingerprint,
    trusted: signer.value.trusted,
    entries: located.value.entries,
    delta,
    bytes: manifest.value.files.reduce((sum, file) => sum + file.size, 0),
    seal: directory.value.comment,
  });
}

/**
 * The same for a kit of which only the bytes are of interest, for what is taken from it is taken by hash: whoever signed
 * it, it has to be whole.
 */
export async function openUntrusted(
  source: KitSource,
  options: Pick<OpenOptions, 'signal' | 'acceptDelta'> = {},
): Promise<Result<OpenedKit, KitFault>> {
  const asked = await openKit(source, [], options);
  if (asked.ok) return asked;
  if (!isUnknownSigner(asked.error)) return err(asked.error);
  const opened = await openKit(source, [], { ...options, allowSigner: asked.error.fingerprint });
  if (opened.ok || !isUnknownSigner(opened.error)) return opened as Result<OpenedKit, KitFault>;
  return err({ code: 'signature-wrong', detail: 'another key at the second reading' });
}

const isUnknownSigner = (fault: KitFault | UnknownSigner): fault is UnknownSigner => fault.code === 'unknown-signer';

async function readFetch(
  source: KitSource,
  { fetch }: BagLayout,
  signal: AbortSignal | undefined,
): Promise<Result<FetchList | undefined, KitFault>> {
  if (fetch === undefined) return ok(undefined);
  const read = await readEntries(source, [fetch], signal);
  return read.ok ? parseFetch(new TextDecoder().decode(read.value.get(fetch.name))) : read;
}

/** The list is heard first: it may bring the key by which the kit is signed, or end it. */
async function keysAfterList(
  { list }: BagLayout,
  read: ReadonlyMap<string, Uint8Array>,
  trusted: readonly TrustedKey[],
  hear: OpenOptions['hear'],
): Promise<readonly TrustedKey[]> {
  if (list === undefined || hear === undefined) return trusted;
  // A byte order mark and broken UTF-8 stay what they are: text that no signature fits.
  const textOf = ({ name }: { readonly name: string }) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(read.get(name));
  return hear({ text: textOf(list.text), signature: textOf(list.signature) });
}

const byBagPath = (bag: BagLayout, files: readonly (readonly [string, Uint8Array<ArrayBuffer>])[]) =>
  new Map(files.map(([name, bytes]) => [name.slice(bag.folder.length + 1), bytes]));

async function checkManifest(
  bag: BagLayout,
  bytes: Uint8Array<ArrayBuffer>,
  hash: string | undefined,
  now: number | undefined,
): Promise<Result<KitManifest, KitFault>> {
  const path = 'data/kit.json';
  if (hash === undefined) return err({ code: 'file-extra', path, detail: 'not in the manifest of the bag' });
  if ((await sha256Hex(bytes)) !== hash) return err({ code: 'hash-mismatch', path });
  const manifest = parseManifest(bytes);
  if (!manifest.ok) return manifest;
  const { id, version, expires } = manifest.value;
  if (bag.folder !== `${id}-${version}`)
    return err({ code: 'manifest-invalid', path, detail: `the bag's folder is not ${id}-${version}` });
  const expired = now === undefined ? undefined : expiryFault({ expires }, now);
  return expired === undefined ? manifest : err(expired);
}

/** The kit's last day is over at `now`, ms UTC; undefined where it is not. */
export const expiryFault = ({ expires }: Pick<KitManifest, 'expires'>, now: number): KitFault | undefined =>
  expires !== undefined && now >= Date.parse(expires) ? { code: 'expired', detail: expires } : undefined;
