import { ed25519 } from '@noble/curves/ed25519';
import { blake2b } from '@noble/hashes/blake2b';
import { toBase64 } from '../../shared/base64';
import type { Random } from '../../shared/ids';
import { concat, sameBytes, utf8 } from './bytes';
import { keyIdText, publicKeyFile, signatureFile, type PublicKey } from '../minisign/format';

/** A minisign key pair that can sign. */
export interface SigningKey extends PublicKey {
  /** Ed25519 seed, 32 bytes, RFC 8032 section 5.1.5. */
  readonly seed: Uint8Array;
}

/*
 * minisign's secret key without a password (`minisign -G -W`), 158 bytes: `Ed`, two zeros (no key derivation), `B2`,
 * 48 zeros (salt and limits), key id, seed, public key, 32 zeros or the BLAKE2b-256 of `Ed`, key id and both.
 */
const SIZE = 158;
const KEY_ID = 54;
const SEED = 62;
const PUBLIC = 94;
const CHECKSUM = 126;

export function newSigningKey(random: Random): SigningKey {
  const seed = random.bytes(32);
  return { seed, keyId: random.bytes(8), key: new Uint8Array(ed25519.getPublicKey(seed)) };
}

/** What `NAME.key` holds. Whoever has it can sign kits: keep it as you keep a seal. */
export function secretKeyFile(key: SigningKey): string {
  const bytes = new Uint8Array(SIZE);
  bytes.set([0x45, 0x64, 0, 0, 0x42, 0x32]);
  bytes.set(key.keyId, KEY_ID);
  bytes.set(key.seed, SEED);
  bytes.set(key.key, PUBLIC);
  return `untrusted comment: minisign secret key ${keyIdText(key.keyId)}\n${toBase64(bytes)}\n`;
}

export { publicKeyFile };

/** Reads `NAME.key`; a string says why it is none. */
export function parseSecretKeyFile(text: string): SigningKey | string {
  const line = text.trimEnd().split(/\r?\n/).at(-1) ?? '';
  const bytes = new Uint8Array(Buffer.from(line, 'base64'));
  if (bytes.length !== SIZE || bytes[0] !== 0x45 || bytes[1] !== 0x64) return 'not a minisign secret key';
  if (bytes[2] !== 0 || bytes[3] !== 0)
    return 'the key is locked by a password; make one without: sandyq keygen, or minisign -G -W';
  const seed = bytes.slice(SEED, PUBLIC);
  const key = { keyId: bytes.slice(KEY_ID, SEED), seed, key: bytes.slice(PUBLIC, CHECKSUM) };
  const right = sameBytes(ed25519.getPublicKey(seed), key.key) && checksumHolds(bytes);
  return right ? key : 'the key is damaged';
}

function checksumHolds(bytes: Uint8Array): boolean {
  const checksum = bytes.subarray(CHECKSUM);
  if (checksum.every((byte) => byte === 0)) return true;
  const signed = concat([bytes.subarray(0, 2), bytes.subarray(KEY_ID, CHECKSUM)]);
  return sameBytes(blake2b(signed, { dkLen: 32 }), checksum);
}

/** minisign's signature file, prehashed (`ED`), as `minisign -S` makes it. No time in it: the same input, the same file. */
export function sign(message: Uint8Array, trustedComment: string, key: SigningKey): string {
  const signature = new Uint8Array(ed25519.sign(blake2b(message, { dkLen: 64 }), key.seed));
  const global = concat([signature, utf8(trustedComment)]);
  return signatureFile(
    {
      algorithm: 'ED',
      keyId: key.keyId,
      signature,
      trustedComment,
      globalSignature: new Uint8Array(ed25519.sign(global, key.seed)),
    },
    'signature from sandyq secret key',
  );
}
