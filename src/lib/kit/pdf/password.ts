import { cbc } from '@noble/ciphers/aes.js';
import { md5 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { bytesOf, latin, numberOf, stringOf, wordOf } from './syntax';

/*
 * The standard security handler of PDF (ISO 32000-2, 7.6.4), as far as to tell whether a reader opens a document without asking: the
 * password of its user is empty, whatever its owner's is. Nothing is decrypted.
 */

/** `encryption`: its dictionary. `id`: the first identifier of the file. False for other handlers: they are those of shops and offices. */
export function opensWithoutPassword(encryption: string, id: string): boolean {
  const revision = numberOf(encryption, 'R') ?? 0;
  const user = stringOf(encryption, 'U') ?? '';
  if (wordOf(encryption, 'Filter') !== 'Standard') return false;
  switch (revision) {
    case 2:
      return rc4(fileKey(encryption, id, 2, 5), PADDING) === user.slice(0, 32);
    case 3:
    case 4:
      return keyLengths(encryption).some(
        (bytes) => userHash(fileKey(encryption, id, revision, bytes), id) === user.slice(0, 16),
      );
    case 5:
      return latin(sha256(bytesOf(user.slice(32, 40)))) === user.slice(0, 32);
    case 6:
      return latin(hardHash(bytesOf(user.slice(32, 40)))) === user.slice(0, 32);
    default:
      return false;
  }
}

/** What an empty password is filled up with. */
const PADDING =
  '\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A';

/** Algorithm 2, of an empty password. */
function fileKey(encryption: string, id: string, revision: number, bytes: number): string {
  const permissions = numberOf(encryption, 'P') ?? 0;
  const bits = [0, 8, 16, 24].map((shift) => String.fromCharCode((permissions >> shift) & 255)).join('');
  const isOpen = revision >= 4 && wordOf(encryption, 'EncryptMetadata') === 'false';
  const owner = (stringOf(encryption, 'O') ?? '').slice(0, 32);
  let key = md5(bytesOf(PADDING + owner + bits + id + (isOpen ? '\xFF\xFF\xFF\xFF' : '')));
  for (let round = 0; revision >= 3 && round < 50; round++) key = md5(key.subarray(0, bytes));
  return latin(key.subarray(0, bytes));
}

/** It is told in bits or in bytes, for the whole or for a filter, and not at all where it is usual; the right one fits. */
function keyLengths(encryption: string): readonly number[] {
  const told = [...encryption.matchAll(/\/Length\s+(\d{1,4})/g)].map(([, length]) => Number(length));
  const bytes = told.map((length) => (length < 40 ? length : Math.floor(length / 8)));
  return [...new Set([...bytes, 5, 16])].filter((length) => length >= 5 && length <= 16);
}

/** Algorithm 5: what stands in the dictionary for the right password. */
function userHash(key: string, id: string): string {
  let hash = latin(md5(bytesOf(PADDING + id)));
  for (let round = 0; round < 20; round++)
    hash = rc4(Array.from(key, (sign) => String.fromCharCode(sign.charCodeAt(0) ^ round)).join(''), hash);
  return hash;
}

function rc4(key: string, text: string): string {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const swap = (a: number, b: number) => ([state[a], state[b]] = [state[b]!, state[a]!]);
  for (let at = 0, other = 0; at < 256; at++) {
    other = (other + state[at]! + key.charCodeAt(at % key.length)) & 255;
    swap(at, other);
  }
  let [i, j] = [0, 0];
  return Array.from(text, (sign) => {
    i = (i + 1) & 255;
    j = (j + state[i]!) & 255;
    swap(i, j);
    return String.fromCharCode(sign.charCodeAt(0) ^ state[(state[i]! + state[j]!) & 255]!);
  }).join('');
}

/** Algorithm 2.B, of an empty password. */
function hardHash(salt: Uint8Array): Uint8Array {
  let key = sha256(salt);
  for (let round = 0, last = 0; round < 64 || last > round - 32; round++) {
    const repeated = new Uint8Array(64 * key.length);
    for (let at = 0; at < repeated.length; at += key.length) repeated.set(key, at);
    const mixed = cbc(key.subarray(0, 16), key.subarray(16, 32), { disablePadding: true }).encrypt(repeated);
    const kind = mixed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = [sha256, sha384, sha512][kind]!(mixed);
    last = mixed.at(-1)!;
  }
  return key.subarray(0, 32);
}
