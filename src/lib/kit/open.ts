import type { Result } from '../shared/result';
import type { KitFault, TrustedKey, UnknownSigner } from './fault';
import type { KitFile, KitManifest } from './manifest';
import type { KitSource } from './source';

/** Where one file of the manifest lies in the `.kit`. Offsets and sizes in bytes, absolute in the source. */
export interface KitEntry {
  readonly file: KitFile;
  /** A file larger than CHUNK_BYTES is always stored, so that a range of it is a range of the kit. */
  readonly method: 'stored' | 'deflated';
  /** Local header: `[headerStart, dataStart)`. Not checked yet: `takeBatch` and `takeChunk` do it. */
  readonly headerStart: number;
  /** Known from the directory alone, with no read: a kit has no gaps between its entries. */
  readonly dataStart: number;
  readonly compressedSize: number;
  /** Equals `file.size`. */
  readonly size: number;
  readonly crc32: number;
}

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
  /** By path of the manifest, in the order in which they lie in the source. */
  readonly entries: ReadonlyMap<string, KitEntry>;
  /** Sum of the sizes of all files, without the manifest. */
  readonly bytes: number;
}

export interface OpenOptions {
  /** Fingerprint of a signer that a person allowed, from an `UnknownSigner`. */
  readonly allowSigner?: string;
  /** Milliseconds UTC; where given, an expired kit is refused. */
  readonly now?: number;
  readonly signal?: AbortSignal;
}

/**
 * Opens a kit from hostile bytes: directory, signature, tag manifest, manifest and their agreement with each other, in
 * a handful of reads. Rejects only as `source.read` does (SourceUnavailable, AbortError).
 */
export async function openKit(
  _source: KitSource,
  _trusted: readonly TrustedKey[],
  _options: OpenOptions = {},
): Promise<Result<OpenedKit, KitFault | UnknownSigner>> {
  throw new Error('being built');
}
