import canonicalize from 'canonicalize';

/**
 * Canonical JSON, RFC 8785: the one byte form of a value that is hashed and signed.
 * `value` is plain JSON: no undefined at the top, no NaN, no lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

export const canonicalBytes = (value: unknown): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(canonicalJson(value));
