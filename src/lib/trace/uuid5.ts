import type { Uuid } from '../shared/ids';

/** Namespace of names that are URIs, RFC 9562 section 6.6. */
export const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8' as Uuid;

/** UUID version 5 (RFC 9562 section 5.5): the same namespace and name give the same id everywhere. */
export async function uuid5(namespace: string, name: string): Promise<Uuid> {
  const digits = namespace.replaceAll('-', '');
  const prefix = Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16));
  const input = new Uint8Array([...prefix, ...new TextEncoder().encode(name)]);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', input));
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const text = Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as Uuid;
}
