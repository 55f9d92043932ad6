import type { Random } from '$lib/shared/ids';

/* Small things sealed under a secret of full strength (a profile's key, a ticket, a code): AES-256-GCM, keys by HKDF. */

export type Bytes = Uint8Array<ArrayBuffer>;

const IV = 12;
const text = new TextEncoder();

/** `use` names what the box is for: the same secret opens no box of another use. */
export async function sealBytes(secret: Bytes, use: string, bytes: Bytes, random: Random): Promise<Bytes> {
  const iv = random.bytes(IV);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyFor(secret, use), bytes);
  const box = new Uint8Array(IV + sealed.byteLength);
  box.set(iv);
  box.set(new Uint8Array(sealed), IV);
  return box;
}

/** Undefined where it was not sealed under this secret for this use, or was changed. */
export async function openBytes(secret: Bytes, use: string, box: Bytes): Promise<Bytes | undefined> {
  const algorithm = { name: 'AES-GCM', iv: box.slice(0, IV) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, await keyFor(secret, use), box.slice(IV)));
  } catch {
    return undefined;
  }
}

export const sealJson = (secret: Bytes, use: string, value: unknown, random: Random): Promise<Bytes> =>
  sealBytes(secret, use, text.encode(JSON.stringify(value)), random);

export async function openJson(secret: Bytes, use: string, box: Bytes): Promise<unknown> {
  const bytes = await openBytes(secret, use, box);
  return bytes && JSON.parse(new TextDecoder().decode(bytes));
}

async function keyFor(secret: Bytes, use: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: text.encode(`sandyq: ${use}`) };
  return crypto.subtle.deriveKey(derivation, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
