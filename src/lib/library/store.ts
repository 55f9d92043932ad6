import type { KitManifest } from '../kit/manifest';
import type { KitId } from '../shared/ids';
import type { InstalledKit, PendingInstall } from './library';

/** Files that one write puts down as one Blob, each with its content address and its place in that Blob, bytes. */
export interface Pack {
  readonly blob: Blob;
  readonly files: readonly { readonly address: string; readonly offset: number; readonly size: number }[];
}

export interface StagedBlob {
  readonly id: number;
  /** As read back; undefined where it was swept already. */
  readonly bytes: Blob | undefined;
}

/** The place of one chunk in a large file: the file's content address, and which of its chunks. */
export interface ChunkPlace {
  readonly address: string;
  readonly index: number;
}

/**
 * What is there already of the files asked for, by content address, with its bytes: an address says what the bytes are, and
 * a kit may lie about how many.
 */
export interface Stored {
  /** Whole small files. */
  readonly files: ReadonlyMap<string, number>;
  /** Chunks of large files, by index. */
  readonly chunks: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

export interface Begun extends Pick<PendingInstall, 'totalBytes' | 'storedBytes'> {
  readonly stored: Stored;
}

/** An installed kit without its manifest, which may be large. */
export type KitHead = Omit<InstalledKit, 'manifest'> & {
  /** Hex SHA-256 of the signer's public key: only it, or a pinned key, may replace what it signed. */
  readonly signerFingerprint: string;
};

export interface InstallKey {
  readonly id: KitId;
  readonly fingerprint: string;
}

export interface NewKit extends InstallKey, Omit<KitHead, 'installedAt' | 'id'> {
  readonly manifest: KitManifest;
  /** Content address of each of `manifest.files`, in their order, of those too that `films` leaves out. */
  readonly addresses: readonly string[];
}

/** The install was discarded, or begun anew for other bytes, while this one ran. */
export class InstallGone extends Error {
  override readonly name = 'InstallGone';
}

/** A file that the kit keeps is not there, or not any more: a check may take away what is damaged at any time. */
export class KitIncomplete extends Error {
  override readonly name = 'KitIncomplete';
}

/**
 * Where the bytes of kits lie, addressed by content. Callers hand over checked bytes only: what stands under an
 * address is trusted by every kit that names it. Each verb is one transaction. The writing ones reject with
 * InstallGone where `begin` was undone, and with a QuotaExceededError where the disk is full; nothing is changed then.
 */
export interface KitStore {
  /** What stands installed under this id. */
  head(id: KitId): Promise<KitHead | undefined>;
  installed(): Promise<readonly InstalledKit[]>;
  pending(): Promise<readonly PendingInstall[]>;
  /**
   * Says that a kit is being installed, so that no other kit's removal takes the files it shares. Replaces an earlier
   * begun install of the same kit; answers what is stored of the files that it keeps, in parts and in bytes. Chunks that lie in the
   * files of another kit, or of the version before, are stored then: the same bytes under one more address.
   *
   * `judge` is told what is stored, and may throw: then nothing was changed.
   */
  begin(kit: NewKit, judge?: (stored: Stored) => void): Promise<Begun>;
  putPack(install: InstallKey, pack: Pack): Promise<void>;
  /** Stores one checked chunk, once for all of its places. */
  putChunk(install: InstallKey, places: readonly ChunkPlace[], bytes: Blob): Promise<void>;
  /**
   * Puts down bytes that nothing refers to yet, for the check: what is read back is what the disk took, though the
   * stick it came from may answer each reading differently. Unreferenced, it is swept with the next removal.
   */
  stage(install: InstallKey, bytes: Blob): Promise<StagedBlob>;
  /** Gives checked bytes their places. False where they were swept meanwhile: stage them again. */
  acceptChunk(install: InstallKey, places: readonly ChunkPlace[], staged: StagedBlob): Promise<boolean>;
  /** Drops bytes that got no address. */
  unstage(staged: StagedBlob): Promise<void>;
  /**
   * Makes the kit visible if each file that it keeps is there (KitIncomplete otherwise), and sweeps what nothing needs now.
   * Other kits that were damaged and are whole by what this one brought are so no more.
   */
  publish(install: InstallKey, installedAt: number): Promise<InstalledKit>;
  /** Forgets the installed kit and the files that no other kit and no begun install needs. */
  remove(id: KitId): Promise<void>;
  /** Forgets the begun install, likewise. */
  discard(id: KitId): Promise<void>;
}
