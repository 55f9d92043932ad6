import type { AccountId, DeviceId } from '../shared/ids';

/**
 * A sealed run of statements of one device: the unit that replicates. Never changed, never deleted.
 * The exact form of `shared` and `statements` is in docs/formats/trace.md; `expand` gives full xAPI back.
 */
export interface SegmentDocument {
  /** `trace:<device>:<sequence, 8 digits>` */
  readonly _id: string;
  readonly type: 'segment';
  readonly v: 1;
  readonly learner: AccountId;
  readonly device: DeviceId;
  /** From 0, without a gap. */
  readonly sequence: number;
  /** `hash` of the segment before it; null for the first. */
  readonly previous: string | null;
  /** Counter of the first statement: statement ids are derived from device and counter, never stored. */
  readonly first: number;
  readonly shared: Readonly<Record<string, unknown>>;
  readonly statements: readonly unknown[];
  /** base64url SHA-256 of the canonical JSON of everything above but `_id`. */
  readonly hash: string;
  /** Compact JWS with detached payload (RFC 7515 appendix F), ES256, over the same bytes. */
  readonly signature: string;
}
