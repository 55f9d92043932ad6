/**
 * Ed25519 (RFC 8032) by WebCrypto, or by @noble/curves where the browser does not have it (Chromium before 137).
 * `subtle` is passed in by tests; the library weighs nothing where it is not needed.
 */
export async function ed25519Verify(
  publicKey: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  subtle: SubtleCrypto = crypto.subtle,
): Promise<boolean> {
  let key: CryptoKey;
  try {
    key = await subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    const { ed25519 } = await import('@noble/curves/ed25519');
    return tryVerify(() => ed25519.verify(signature, message, publicKey, { zip215: false }));
  }
  return subtle.verify({ name: 'Ed25519' }, key, signature, message);
}

/** The library throws where key or signature are no points of the curve: the signature is wrong then. */
function tryVerify(verify: () => boolean): boolean {
  try {
    return verify();
  } catch {
    return false;
  }
}
