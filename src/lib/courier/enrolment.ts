import * as v from 'valibot';
import { canonicalBytes } from '../shared/canonical-json';
import { Uuid } from '../shared/ids';
import type { AccountId, DeviceId } from '../shared/ids';
import { PublicKey } from '../trace/certificate';
import type { PublicJwk } from '../trace/jws';

/*
 * How a device that never meets a hub is enrolled: it was given a slip of paper with a file, and the first couriers that it
 * sends ask, by the slip, for its key to be admitted. Format page: docs/formats/enrolment.md.
 */

const Proof = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** `enrol` in the index of a courier by a device that the hub may not know yet. */
export const EnrolmentRequest = v.object({
  /** Number of the slip. */
  slip: Uuid,
  publicKey: PublicKey,
  /** Of the device, for people. */
  label: v.pipe(v.string(), v.trim(), v.maxLength(200)),
  proof: Proof,
});
export type EnrolmentRequest = v.InferOutput<typeof EnrolmentRequest>;

/** Who wants to be admitted: all of it is covered by the proof. */
export interface Candidate {
  readonly slip: string;
  readonly device: DeviceId;
  readonly learner: AccountId;
  readonly publicKey: PublicJwk;
}

/** HMAC-SHA-256 under the secret of the slip, in hex: nobody but who opened the slip can ask by it, for one key alone. */
export async function proofOf(secret: Uint8Array<ArrayBuffer>, candidate: Candidate): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', await keyOf(secret), said(candidate));
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** In a time that does not tell how much of it was right. */
export async function proves(
  secret: Uint8Array<ArrayBuffer>,
  { proof, ...request }: EnrolmentRequest,
  by: Pick<Candidate, 'device' | 'learner'>,
): Promise<boolean> {
  const mac = Uint8Array.from(proof.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.verify('HMAC', await keyOf(secret), mac, said({ ...request, ...by }));
}

const said = ({ slip, device, learner, publicKey: { kty, crv, x, y } }: Candidate): Uint8Array<ArrayBuffer> =>
  canonicalBytes({ type: 'enrolment', v: 1, slip, device, learner, publicKey: { kty, crv, x, y } });

const keyOf = (secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
