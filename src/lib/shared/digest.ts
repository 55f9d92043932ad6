/** SHA-256 by WebCrypto, which browsers (secure contexts) and Node both have: native speed everywhere. */
export async function sha256(bytes: BufferSource): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** Lower-case hex, the form of manifest-sha256.txt and of content addresses. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const sha256Hex = async (bytes: BufferSource): Promise<string> => hex(await sha256(bytes));
