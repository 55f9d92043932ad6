import type { Failure } from '../../lib/shared/result';
import { StickGone } from './place';

/** Why a stick was not written to its end. What is on it stays, and the same command goes on. */
export interface StickFault extends Failure {
  readonly code:
    'stick-gone' | 'stick-full' | 'stick-read-only' | 'file-too-large' | 'written-otherwise' | 'folder-taken';
  readonly path?: string;
  /** Bytes that are still to be written at least, where that is known. */
  readonly missing?: number;
}

const CODES: Readonly<Record<string, StickFault['code']>> = {
  EIO: 'stick-gone',
  ENODEV: 'stick-gone',
  ENXIO: 'stick-gone',
  ENOENT: 'stick-gone',
  ESTALE: 'stick-gone',
  // What Windows says of a drive that is no longer there.
  UNKNOWN: 'stick-gone',
  ENOSPC: 'stick-full',
  EDQUOT: 'stick-full',
  EROFS: 'stick-read-only',
  EACCES: 'stick-read-only',
  EPERM: 'stick-read-only',
  EFBIG: 'file-too-large',
};

/** An error of the place as what it means for whoever holds the stick; undefined for a bug. */
export function faultOf(error: unknown): StickFault['code'] | undefined {
  if (error instanceof StickGone) return 'stick-gone';
  return CODES[(error as NodeJS.ErrnoException).code ?? ''];
}
