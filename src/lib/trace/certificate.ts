import * as v from 'valibot';
import { canonicalBytes } from '../shared/canonical-json';
import type { Timestamp } from '../shared/clock';
import { AccountId, DeviceId } from '../shared/ids';
import { signDetached, verifyDetached } from './jws';
import type { PublicJwk } from './jws';
import { Time } from './time';

/*
 * A device's certificate: the hub's word that this key signs for this learner. `DeviceDocument` of lib/dossier is
 * these members with an id and, once somebody blocked it, `blockedAt`, which the certificate does not cover.
 */

const Coordinate = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));

export const PublicKey = v.strictObject({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: Coordinate,
  y: Coordinate,
});

/** Outside data: what a dossier says of a device. Its certificate is still to be checked. */
export const DeviceEntry = v.object({
  type: v.literal('device'),
  v: v.literal(1),
  device: DeviceId,
  learner: AccountId,
  label: v.pipe(v.string(), v.maxLength(200)),
  publicKey: PublicKey,
  enrolledAt: Time,
  certificate: v.pipe(v.string(), v.maxLength(400)),
  /** The site that certified it; absent: the root hub. */
  hub: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9]{10,26}$/))),
  blockedAt: v.optional(Time),
});
export type DeviceEntry = v.InferOutput<typeof DeviceEntry>;

export interface Enrolled {
  readonly device: DeviceId;
  readonly learner: AccountId;
  readonly label: string;
  readonly publicKey: PublicJwk;
  readonly enrolledAt: Timestamp;
  /** The site that certifies it; absent: the root hub. */
  readonly hub?: string;
}

/** Detached JWS by the hub over the canonical JSON of `type`, `v` and the members of `enrolled`, `hub` where it is there. */
export const certifyDevice = (enrolled: Enrolled, hubKey: CryptoKey): Promise<string> =>
  signDetached(certifiedBytes(enrolled), hubKey);

export const verifyCertificate = (entry: DeviceEntry, hubKey: CryptoKey): Promise<boolean> =>
  verifyDetached(entry.certificate, certifiedBytes(entry), hubKey);

function certifiedBytes({ device, learner, label, publicKey, enrolledAt, hub }: Enrolled): Uint8Array {
  const site = hub === undefined ? {} : { hub };
  return canonicalBytes({ type: 'device', v: 1, device, learner, label, publicKey, enrolledAt, ...site });
}
