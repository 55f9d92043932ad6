import { fromBase64, toBase64 } from '../../shared/base64';

/*
 * The files of minisign (https://jedisct1.github.io/minisign/, "Public key format" and "Signature format"): text lines
 * around base64. Everything parsed here is hostile; undefined means malformed.
 */

export interface PublicKey {
  /** 8 bytes that the key's maker chose. */
  readonly keyId: Uint8Array;
  /** Ed25519, 32 bytes. */
  readonly key: Uint8Array<ArrayBuffer>;
}

export interface Signature {
  /** `Ed` signs the message, `ED` its BLAKE2b-512. */
  readonly algorithm: 'Ed' | 'ED';
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly trustedComment: string;
  /** Over `signature` and the trusted comment. */
  readonly globalSignature: Uint8Array<ArrayBuffer>;
}

const UNTRUSTED = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';
const MAX_COMMENT = 1024;

/** The base64 line of a public key: `Ed`, key id, key: 42 bytes. */
export function parsePublicKey(line: string): PublicKey | undefined {
  const bytes = strictBase64(line, 42);
  if (!bytes || algorithmOf(bytes) !== 'Ed') return undefined;
  return { keyId: bytes.slice(2, 10), key: bytes.slice(10) };
}

/** A public key file: the line after the untrusted comment, or that line alone. */
export function parsePublicKeyFile(text: string): PublicKey | undefined {
  const lines = text.trimEnd().split(/\r?\n/);
  return lines.length <= 2 ? parsePublicKey(lines.at(-1) ?? '') : undefined;
}

/**
 * A text that is the same for the same Ed25519 key. Not its line: whoever holds a key can give it another id, and it is
 * the same key still. What is no key is the text itself.
 */
export const keyBytes = (line: string): string => parsePublicKey(line)?.key.join() ?? line;

export function publicKeyLine({ keyId, key }: PublicKey): string {
  return toBase64(Uint8Array.of(0x45, 0x64, ...keyId, ...key));
}

export function publicKeyFile(key: PublicKey): string {
  return `${UNTRUSTED}minisign public key ${keyIdText(key.keyId)}\n${publicKeyLine(key)}\n`;
}

/** As minisign prints it: the 8 bytes as a little-endian number, 16 upper-case hex digits. */
export function keyIdText(keyId: Uint8Array): string {
  return Array.from(keyId, (byte) => byte.toString(16).padStart(2, '0'))
    .reverse()
    .join('')
    .toUpperCase();
}

export function parseSignature(text: string): Signature | undefined {
  const [untrusted, first, trusted, second, end, ...rest] = text.split('\n');
  if (!untrusted?.startsWith(UNTRUSTED) || untrusted.length > MAX_COMMENT) return undefined;
  if (!trusted?.startsWith(TRUSTED) || trusted.length > MAX_COMMENT || end !== '' || rest.length > 0) return undefined;
  const signed = strictBase64(first ?? '', 74);
  const globalSignature = strictBase64(second ?? '', 64);
  if (!signed || !globalSignature) return undefined;
  const algorithm = algorithmOf(signed);
  if (algorithm !== 'Ed' && algorithm !== 'ED') return undefined;
  return {
    algorithm,
    keyId: signed.slice(2, 10),
    signature: signed.slice(10),
    trustedComment: trusted.slice(TRUSTED.length),
    globalSignature,
  };
}

export function signatureFile(signature: Signature, untrustedComment: string): string {
  const mark = new TextEncoder().encode(signature.algorithm);
  const first = toBase64(Uint8Array.of(...mark, ...signature.keyId, ...signature.signature));
  const second = toBase64(signature.globalSignature);
  return `${UNTRUSTED}${untrustedComment}\n${first}\n${TRUSTED}${signature.trustedComment}\n${second}\n`;
}

const algorithmOf = (bytes: Uint8Array): string => String.fromCharCode(bytes[0]!, bytes[1]!);

/** Base64 of exactly `length` bytes in its one canonical form: no second text gives the same bytes. */
function strictBase64(text: string, length: number): Uint8Array<ArrayBuffer> | undefined {
  if (text.length !== Math.ceil(length / 3) * 4 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bytes = fromBase64(text);
  return bytes.length === length && toBase64(bytes) === text ? bytes : undefined;
}
