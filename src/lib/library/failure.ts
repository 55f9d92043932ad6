import type { KitFile } from '../kit/manifest';
import type { InstallFailure, KitFault } from './library';
import type { InstallKey, KitStore } from './store';

/** Bytes that the browser says it would still take; undefined where it does not say. */
export type FreeBytes = () => Promise<number | undefined>;

/** A fault that was found while the kit was being stored. */
export class RefusedKit extends Error {
  override readonly name = 'RefusedKit';

  constructor(readonly fault: KitFault) {
    super(fault.code);
  }
}

/** An update, and what it takes from its base is not here. */
export class BaseMissing extends Error {
  override readonly name = 'BaseMissing';

  constructor(
    readonly base: string,
    readonly missing: readonly KitFile[],
  ) {
    super(base);
  }
}

/**
 * What stopped an install, as a value; rethrows what nobody expects. A kit found bad leaves nothing behind; after all
 * other failures what was stored is kept for the next try.
 */
export async function expectedFailure(
  { store, freeBytes }: { readonly store: KitStore; readonly freeBytes: FreeBytes },
  begun: InstallKey | undefined,
  error: unknown,
): Promise<InstallFailure> {
  if (error instanceof RefusedKit) {
    if (begun !== undefined) await store.discard(begun.id);
    return { code: 'kit-invalid', reason: error.fault };
  }
  if (error instanceof BaseMissing) {
    const { base, missing } = error;
    const bytes = missing.reduce((sum, { size }) => sum + size, 0);
    return { code: 'base-missing', base, files: missing.length, bytes };
  }
  const names = errorNames(error);
  if (names.includes('QuotaExceededError')) {
    return { code: 'storage-full', missingBytes: await missingBytes(store, freeBytes, begun) };
  }
  if (names.some((name) => UNAVAILABLE.has(name))) {
    const reason = reasonOf(error);
    return reason === undefined ? { code: 'source-unavailable' } : { code: 'source-unavailable', reason };
  }
  if (names.some((name) => STOPPED.has(name))) return { code: 'paused' };
  throw error;
}

/**
 * A File whose stick was pulled, or that was changed, fails when its bytes are asked for, not when it is sliced: as
 * NotReadableError or NotFoundError where they are read, as DataError ("Failed to write blobs") where they are stored.
 */
const UNAVAILABLE = new Set(['SourceUnavailable', 'NotReadableError', 'NotFoundError', 'DataError']);

/** What is stored stays, and the next try goes on from it. */
const STOPPED = new Set(['AbortError', 'InstallGone', 'KitIncomplete']);

/** The error's name and those of what it wraps: Dexie wraps what IndexedDB says. */
function errorNames(error: unknown): string[] {
  const names: string[] = [];
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
    const { name, inner } = at as { name?: unknown; inner?: unknown };
    if (typeof name === 'string') names.push(name);
    at = inner;
  }
  return names;
}

function reasonOf(error: unknown): 'sign-in-needed' | 'changed' | undefined {
  const reason = typeof error === 'object' && error !== null && 'reason' in error ? error.reason : undefined;
  return reason === 'sign-in-needed' || reason === 'changed' ? reason : undefined;
}

/** What is still to be stored beyond what the browser says is free; all of it where the browser says nothing true. */
async function missingBytes(store: KitStore, freeBytes: FreeBytes, begun: InstallKey | undefined): Promise<number> {
  const row = (await store.pending()).find(({ id }) => id === begun?.id);
  if (row === undefined) return 0;
  const remaining = row.totalBytes - row.storedBytes;
  const free = await freeBytes();
  return free === undefined || free >= remaining ? remaining : remaining - free;
}
