import { fromBase64Url, toBase64Url } from '../shared/base64';
import { canonicalBytes } from '../shared/canonical-json';
import { sha256 } from '../shared/digest';

/*
 * JSON Web Signatures as Sandyq uses them: compact, ES256 (ECDSA over P-256 with SHA-256, RFC 7518 section 3.4), with
 * the payload left out (RFC 7515 appendix F), because every reader can build it again as canonical JSON. Any JOSE
 * library checks them once the payload is put back. WebCrypto alone, so the same in a browser and in Node.
 */

const ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
/** base64url of `{"alg":"ES256"}`. */
const HEADER = 'eyJhbGciOiJFUzI1NiJ9';

/** The members of a P-256 public key that mean something; others (`ext`, `key_ops`) are left out of documents. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** `<header>..<signature>`: 20 characters, two dots, 86 characters. */
export async function signDetached(payload: Uint8Array, key: CryptoKey): Promise<string> {
  const signature = await crypto.subtle.sign(ALGORITHM, key, signingInput(payload));
  return `${HEADER}..${toBase64Url(new Uint8Array(signature))}`;
}

/** False for whatever is not a good signature by `key` in just the form above; never throws on outside data. */
export async function verifyDetached(jws: string, payload: Uint8Array, key: CryptoKey): Promise<boolean> {
  const match = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]{86})$/.exec(jws);
  if (match === null || match[1] !== HEADER) return false;
  const signature = fromBase64Url(match[2]!);
  // Four bits of the last character carry nothing: only one way to write a signature is taken.
  if (toBase64Url(signature) !== match[2]) return false;
  return crypto.subtle.verify(ALGORITHM, key, signature, signingInput(payload));
}

/** The whole of a compact JWS: for what travels by itself, and is not built again by its reader. */
export async function signCompact(payload: Uint8Array, key: CryptoKey): Promise<string> {
  const [header, , signature] = (await signDetached(payload, key)).split('.');
  return `${header}.${toBase64Url(payload)}.${signature}`;
}

export type OpenedJws =
  | { readonly code: 'good'; readonly payload: Uint8Array<ArrayBuffer> }
  /** No compact JWS. */
  | { readonly code: 'malformed' }
  /** Not a good signature by this key. */
  | { readonly code: 'forged' };

/** What `signCompact` signed, where `key` did. Never throws on outside data. */
export async function openCompact(jws: string, key: CryptoKey): Promise<OpenedJws> {
  const [header, payload, signature, ...more] = jws.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return { code: 'malformed' };
  const bytes = bytesOf(payload);
  // One way to write it: spare bits of the last character carry nothing.
  if (bytes === undefined || toBase64Url(bytes) !== payload) return { code: 'malformed' };
  const good = await verifyDetached(`${header}..${signature}`, bytes, key);
  return good ? { code: 'good', payload: bytes } : { code: 'forged' };
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(base64url)) return undefined;
  try {
    return fromBase64Url(base64url);
  } catch {
    return undefined;
  }
}

/** JWK thumbprint, RFC 7638, base64url: what two people compare by eye or by phone. */
export const thumbprint = async ({ crv, kty, x, y }: PublicJwk): Promise<string> =>
  toBase64Url(await sha256(canonicalBytes({ crv, kty, x, y })));

const signingInput = (payload: Uint8Array): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`${HEADER}.${toBase64Url(payload)}`);

/** A key to check signatures with, or undefined where `jwk` is no point of P-256. */
export async function importPublicKey(jwk: unknown): Promise<CryptoKey | undefined> {
  const members = publicMembers(jwk);
  if (members === undefined) return undefined;
  try {
    return await crypto.subtle.importKey('jwk', { ...members }, CURVE, true, ['verify']);
  } catch {
    return undefined;
  }
}

/** A P-256 key pair to sign with; the private half never leaves WebCrypto unless `extractable`. */
export const generateSigningKeys = (extractable: boolean): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(CURVE, extractable, ['sign', 'verify']);

export async function exportPublicKey(key: CryptoKey): Promise<PublicJwk> {
  const members = publicMembers(await crypto.subtle.exportKey('jwk', key));
  if (members === undefined) throw new TypeError('not a P-256 public key');
  return members;
}

function publicMembers(jwk: unknown): PublicJwk | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const { kty, crv, x, y } = jwk as Record<string, unknown>;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined;
  return { kty, crv, x, y };
}
