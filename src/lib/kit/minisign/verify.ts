import { sha256Hex } from '../../shared/digest';
import { ed25519Verify } from './ed25519';
import type { PublicKey, Signature } from './format';

/**
 * True where `key` signed `message` and the trusted comment: what `minisign -V` checks. The key id is only a hint for
 * finding the key, so it is compared too, or a signature could wear another's name.
 */
export async function verifySignature(
  message: Uint8Array<ArrayBuffer>,
  signature: Signature,
  key: PublicKey,
): Promise<boolean> {
  if (!sameBytes(signature.keyId, key.keyId)) return false;
  const signed = signature.algorithm === 'ED' ? await blake2b512(message) : message;
  if (!(await ed25519Verify(key.key, signature.signature, signed))) return false;
  const comment = new TextEncoder().encode(signature.trustedComment);
  const global = new Uint8Array(signature.signature.length + comment.length);
  global.set(signature.signature);
  global.set(comment, signature.signature.length);
  return ed25519Verify(key.key, signature.globalSignature, global);
}

/** Hex SHA-256 of the 32 bytes of the public key: what people compare. */
export const keyFingerprint = (key: PublicKey): Promise<string> => sha256Hex(key.key);

/** Loaded only when a kit is opened. */
async function blake2b512(message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { blake2b } = await import('@noble/hashes/blake2b');
  return new Uint8Array(blake2b(message, { dkLen: 64 }));
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
