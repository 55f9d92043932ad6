import type { Random } from '$lib/shared/ids';
import type { Bytes } from './box';

/*
 * The lock of a profile on a shared device: a random profile key, wrapped by a key that scrypt makes of the password.
 * The password is right when unwrapping succeeds; nothing else of it is kept.
 */

/** RFC 7914. N = 2^15, r = 8 take 32 MiB: little for a phone, much for somebody who tries a million passwords. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

export const SCRYPT_COST: ScryptCost = { N: 2 ** 15, r: 8, p: 1 };

/** Makes `bytes` bytes of a password; slow by design, and lets the page breathe while it works. */
export type Stretch = (password: string, salt: Uint8Array, cost: ScryptCost, bytes: number) => Promise<Uint8Array>;

export interface Lock {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly cost: ScryptCost;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly wrapped: ArrayBuffer;
}

/** scrypt of @noble/hashes, fetched when somebody signs in. */
export const scrypt: Stretch = async (password, salt, { N, r, p }, bytes) => {
  const { scryptAsync } = await import('@noble/hashes/scrypt.js');
  return scryptAsync(new TextEncoder().encode(password.normalize('NFC')), salt, { N, r, p, dkLen: bytes });
};

/** Locks a profile key by a password. */
export async function makeLock(key: Bytes, password: string, random: Random, stretch: Stretch = scrypt): Promise<Lock> {
  const [salt, iv] = [random.bytes(16), random.bytes(12)];
  const wrapping = await wrappingKey(password, salt, SCRYPT_COST, stretch);
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrapping, key);
  return { salt, cost: SCRYPT_COST, iv, wrapped };
}

/** The profile key, or undefined: the password is wrong, or the lock was tampered with. */
export async function unlock(lock: Lock, password: string, stretch: Stretch = scrypt): Promise<Bytes | undefined> {
  const wrapping = await wrappingKey(password, lock.salt, lock.cost, stretch);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: lock.iv }, wrapping, lock.wrapped));
  } catch {
    return undefined;
  }
}

async function wrappingKey(password: string, salt: Uint8Array, cost: ScryptCost, stretch: Stretch) {
  const bytes = new Uint8Array(await stretch(password, salt, cost, 32));
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
