import type { KnownList, ListFault, SignedList } from '../kit/institution/list';
import type { Films } from '../kit/films';
import type { KitFile, KitManifest } from '../kit/manifest';
import type { KitFault, TrustedKey, UnknownSigner } from '../kit/fault';
import type { KitSource } from '../kit/source';
import type { Result } from '../shared/result';
import type { KitId } from '../shared/ids';
import type { LocalizedText } from '../shared/text';
import type { FilmChoice } from './choice';

export type { KitFault, TrustedKey } from '../kit/fault';
export type { Films } from '../kit/films';
export type { FilmChoice } from './choice';
export { SourceUnavailable, type KitSource } from '../kit/source';

export interface InstalledKit {
  readonly id: KitId;
  readonly version: string;
  readonly manifest: KitManifest;
  /** Hex SHA-256 of the signed tag manifest: the identity of these very bytes. */
  readonly fingerprint: string;
  /** minisign key id of the signer, 16 upper-case hex digits. */
  readonly signer: string;
  /** Milliseconds UTC. */
  readonly installedAt: number;
  /** Bytes of the files that are kept of it; shared files count in each kit. */
  readonly bytes: number;
  /** Which of its recordings are kept, where the kit has them in two qualities; absent: all of its files are here. */
  readonly films?: Films;
  /** Pieces that the last check found damaged or gone: the same version may be installed again. */
  readonly damaged?: number;
}

/** An install that was begun: its progress survives a reload. */
export interface PendingInstall {
  readonly id: KitId;
  readonly version: string;
  readonly title: KitManifest['title'];
  readonly totalBytes: number;
  readonly storedBytes: number;
}

export interface InstallProgress {
  readonly phase: 'checking' | 'storing' | 'finishing';
  /** From `storing` on: before that, nobody can say whose bytes they are. */
  readonly kit?: KitId;
  readonly totalBytes: number;
  readonly storedBytes: number;
  /** From `storing` on: what the kit says of its version, for whoever waits for it. */
  readonly releaseNotes?: LocalizedText;
}

export type InstallFailure =
  | { readonly code: 'kit-invalid'; readonly reason: KitFault }
  /** Signed by a key that is not pinned: a person and the institution's policy may still allow it. */
  | UnknownSigner
  /** `sign-in-needed`: the hub is there, but the session is over. `changed`: other bytes stand there now. */
  | { readonly code: 'source-unavailable'; readonly reason?: 'sign-in-needed' | 'changed' }
  /**
   * The file is an update that leaves out what version `base` has, and so many files of that are not here. Nothing was
   * stored: install the whole kit, or that version first.
   */
  | { readonly code: 'base-missing'; readonly base: string; readonly files: number; readonly bytes: number }
  | { readonly code: 'storage-full'; readonly missingBytes: number }
  | { readonly code: 'already-installed'; readonly version: string }
  | { readonly code: 'older-than-installed'; readonly installed: string; readonly offered: string }
  /** The institution has taken this version back; `reason` is its word, by language. */
  | { readonly code: 'withdrawn'; readonly version: string; readonly reason: LocalizedText }
  | { readonly code: 'paused' };

export interface InstallOptions {
  readonly trusted: readonly TrustedKey[];
  /** Fingerprint of a signer that a person allowed for this install, from `UnknownSigner`. */
  readonly allowSigner?: string;
  /** Of kits with recordings in two qualities one is kept; absent: the full ones. */
  readonly films?: FilmChoice;
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Installed kits of this browser, shared by all its profiles. Nothing of a kit is visible before every hash and the
 * signature were checked; kits and versions share files by content.
 */
export interface Library {
  installed(): Promise<readonly InstalledKit[]>;
  pending(): Promise<readonly PendingInstall[]>;
  /** Goes on where an earlier try for the same bytes stopped. */
  install(source: KitSource, options: InstallOptions): Promise<Result<InstalledKit, InstallFailure>>;
  /** The bytes of one file of an installed kit; undefined where kit or path are unknown. */
  open(kit: KitId, path: string): Promise<{ readonly blob: Blob; readonly file: KitFile } | undefined>;
  /** Removes the kit and the files that no other kit needs. Never touches anybody's work. */
  remove(kit: KitId): Promise<void>;
  /** Reads every byte of the installed kits again; marks those that are damaged, and answers how many they are. */
  check(): Promise<number>;
  /** Forgets a begun install and its bytes. */
  discard(kit: KitId): Promise<void>;
  /** The newest list of an institution that this browser has heard of, from a kit or otherwise. */
  institutionList(institution: string): Promise<KnownList | undefined>;
  /** Takes in a list that did not come with a kit; `trusted` as for an install. */
  hear(list: SignedList, trusted: readonly TrustedKey[]): Promise<Result<KnownList, ListFault>>;
}

/** Where the service worker serves a file of an installed kit: same origin, byte ranges, no script. */
export const kitFileUrl = (kit: KitId, version: string, path: string): string => `/kit-files/${kit}/${version}/${path}`;
