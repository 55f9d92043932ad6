/** Why a backup was not made or not put back; a person is told what to do (cli/backup-faults.ts). */
export type BackupFaultCode =
  /** No hub ever worked with this data. */
  | 'no-hub'
  /** A hub that runs holds the embedded store. */
  | 'data-in-use'
  /** There is a file already where the backup should go. */
  | 'target-exists'
  /** The file would lie in the data folder, and go into the next backup. */
  | 'target-inside'
  /** A file of the hub changed while it was read. */
  | 'file-changed'
  | 'not-a-backup'
  /** By a later version of this program. */
  | 'too-new'
  /** It ends before its list of hashes: the writing of it, or a copy, broke off. */
  | 'unfinished'
  /** Something in it is not what its list of hashes says. */
  | 'damaged'
  /** No key, or not the one it was encrypted to. */
  | 'key-wrong'
  /** There is something already where it should be put back. */
  | 'data-not-empty'
  | 'store-not-empty'
  | 'store-down';

export interface BackupFault {
  readonly code: BackupFaultCode;
  /** Path, name of a database or of an entry. */
  readonly where?: string;
}

/** Ends a backup or a restore in the middle of a stream; turned into a `Result` at its edge. */
export class BackupFailure extends Error {
  override readonly name = 'BackupFailure';

  constructor(readonly fault: BackupFault) {
    super(fault.code);
  }
}

export const failure = (code: BackupFaultCode, where?: string): BackupFailure =>
  new BackupFailure(where === undefined ? { code } : { code, where });
