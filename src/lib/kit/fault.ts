import type { Failure } from '../shared/result';

/** Why a kit is refused; `path` names the entry where there is one. Stable codes, texts in messages/errors. */
export interface KitFault extends Failure {
  readonly code:
    | 'not-a-zip'
    | 'truncated'
    | 'zip-unsupported'
    | 'unsafe-path'
    | 'duplicate-entry'
    | 'too-many-entries'
    | 'too-large'
    | 'not-a-bag'
    | 'unsigned'
    | 'signature-malformed'
    | 'signature-wrong'
    /** By a key of the institution that its list has ended; `detail` says how: revoked, retired, not-yet. */
    | 'signer-barred'
    | 'hash-mismatch'
    | 'file-missing'
    | 'file-extra'
    /** An update that leaves out what a base has, and the base is not here; `detail` names it. */
    | 'base-missing'
    | 'manifest-invalid'
    | 'version-unsupported'
    | 'expired'
    /** The institution has taken this version back: its list says why. */
    | 'withdrawn';
  readonly path?: string;
  /** For developers and the command line; never shown alone to a learner. */
  readonly detail?: string;
}

/**
 * The signature is good, but by a key that is not pinned. `keyId` is minisign's (16 upper-case hex digits);
 * `fingerprint` is the hex SHA-256 of the public key: what a person compares, and what `allowSigner` takes. A key id
 * alone proves nothing, for anybody may make a key with any id.
 */
export interface UnknownSigner extends Failure {
  readonly code: 'unknown-signer';
  readonly keyId: string;
  readonly fingerprint: string;
}

/** Public key of an institution, as minisign writes it: `RW…` base64 of algorithm, key id and Ed25519 key. */
export interface TrustedKey {
  readonly minisign: string;
  readonly institution: string;
  /** It signs kits, and no list of the institution (docs/formats/institution-list.md, section 2). */
  readonly kitsOnly?: boolean;
  /** Known, and not in force: what it signed is refused, whatever a person would allow. */
  readonly barred?: 'revoked' | 'retired' | 'not-yet';
}
