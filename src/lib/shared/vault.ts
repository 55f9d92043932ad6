import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64Url } from './base64';
import type { Random } from './ids';

/*
 * What one profile keeps on a device that others use too: sealed under the profile's key, filed under names that say
 * nothing without it. docs/decisions/0022-shared-computers.md says why these ciphers.
 *
 * Rows are sealed by XChaCha20-Poly1305 (24 random bytes of nonce before the text): at once, because IndexedDB commits
 * a transaction that waits for WebCrypto. Files are large and wait for nothing: AES-256-GCM by WebCrypto.
 */

export interface Vault {
  /**
   * JSON of `value`, sealed. It opens under the same `place` only, so that a row that was moved to another place is no
   * row. `undefined` members are left out, as JSON does.
   */
  seal(value: unknown, place: string): Uint8Array<ArrayBuffer>;
  /** Throws VaultFault where it was not sealed for this place under this profile's key. */
  open(box: Uint8Array, place: string): unknown;
  /** 22 characters `[A-Za-z0-9_-]`: the same for the same text, and nothing to whoever has no key. */
  pseudonym(text: string): string;
  sealFile(bytes: ArrayBuffer, place: string): Promise<Blob>;
  openFile(box: Blob, place: string): Promise<ArrayBuffer>;
}

/** Changed from outside, or of another place or profile. */
export class VaultFault extends Error {
  override readonly name = 'VaultFault';
}

const NONCE = 24;
const FILE_IV = 12;
const text = new TextEncoder();

/** `key` is the profile's: 32 random bytes. */
export async function openVault(key: Uint8Array<ArrayBuffer>, random: Random): Promise<Vault> {
  const derived = (use: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(hkdf(sha256, key, undefined, text.encode(`sandyq profile: ${use}`), 32));
  const [rows, names] = [derived('rows'), derived('names')];
  const files = await crypto.subtle.importKey('raw', derived('files'), 'AES-GCM', false, ['encrypt', 'decrypt']);
  return {
    seal(value, place) {
      const nonce = random.bytes(NONCE);
      const box = xchacha20poly1305(rows, nonce, text.encode(place)).encrypt(text.encode(JSON.stringify(value)));
      return joined(nonce, box);
    },
    open(box, place) {
      try {
        const cipher = xchacha20poly1305(rows, box.subarray(0, NONCE), text.encode(place));
        return JSON.parse(new TextDecoder().decode(cipher.decrypt(box.subarray(NONCE))));
      } catch (cause) {
        throw new VaultFault(place.split(' ')[0], { cause });
      }
    },
    pseudonym: (plain) => toBase64Url(hmac(sha256, names, text.encode(plain)).subarray(0, 16)),
    async sealFile(bytes, place) {
      const iv = random.bytes(FILE_IV);
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: text.encode(place) },
        files,
        bytes,
      );
      return new Blob([iv, sealed]);
    },
    async openFile(box, place) {
      const bytes = await box.arrayBuffer();
      const iv = bytes.slice(0, FILE_IV);
      try {
        const algorithm = { name: 'AES-GCM', iv, additionalData: text.encode(place) };
        return await crypto.subtle.decrypt(algorithm, files, bytes.slice(FILE_IV));
      } catch (cause) {
        throw new VaultFault('file', { cause });
      }
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
