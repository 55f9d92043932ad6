import type { Result } from '../shared/result';
import type { KitId } from '../shared/ids';
import type { KnownList, ListFault, SignedList } from '../kit/institution/list';
import type { FilmChoice, InstallFailure, InstallProgress, InstalledKit, TrustedKey } from './library';

/*
 * What the page and the installer, a worker, say to each other by Comlink. Only values cross: an AbortSignal becomes
 * `pause`, and SourceUnavailable a value, for errors lose their class and members on the way.
 */

export type ReadAnswer =
  { readonly blob: Blob } | { readonly failed: { readonly message: string; readonly reason?: string } };

/** The page's KitSource, called from the worker. A Blob crosses as a handle: no byte passes the page's thread. */
export interface RemoteSource {
  read(id: number, start: number, end: number): Promise<ReadAnswer>;
  stopRead(id: number): void;
}

export interface InstallJob {
  readonly id: number;
  /** The file to install; where there is none, the bytes come from the page's source, which has this size. */
  readonly file?: File;
  readonly size: number;
  /** As of the KitSource. */
  readonly immutable: boolean;
  readonly trusted: readonly TrustedKey[];
  readonly allowSigner?: string;
  readonly films?: FilmChoice;
}

export interface Installer {
  install(
    job: InstallJob,
    source: RemoteSource,
    onProgress: (progress: InstallProgress) => void,
  ): Promise<Result<InstalledKit, InstallFailure>>;
  pause(job: number): Promise<void>;
  hear(list: SignedList, trusted: readonly TrustedKey[]): Promise<Result<KnownList, ListFault>>;
  check(): Promise<number>;
  remove(kit: KitId): Promise<void>;
  discard(kit: KitId): Promise<void>;
}
