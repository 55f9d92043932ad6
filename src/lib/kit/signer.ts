import { err, ok, type Result } from '../shared/result';
import { TAG_FILES } from './bag/bag';
import type { KitFault, TrustedKey, UnknownSigner } from './fault';
import { keyIdText, parsePublicKey, parsePublicKeyFile, parseSignature, type PublicKey } from './minisign/format';
import { keyFingerprint, verifySignature } from './minisign/verify';

export interface Signer {
  readonly keyId: string;
  readonly fingerprint: string;
  /** undefined where a person allowed a key that is not pinned. */
  readonly trusted: TrustedKey | undefined;
}

/** What the signature is about, and the key that the kit brings for whoever does not know the signer. */
export interface SignedTexts {
  readonly tagManifest: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array;
  readonly ownKey: Uint8Array;
}

/**
 * Who signed: a pinned key, or the key in the kit itself where a person allowed just that one. A signature that claims
 * a pinned key id is judged by the pinned keys alone; what the kit says of itself can't save it.
 */
export async function findSigner(
  texts: SignedTexts,
  trusted: readonly TrustedKey[],
  allowed: string | undefined,
): Promise<Result<Signer, KitFault | UnknownSigner>> {
  const signature = parseSignature(textOf(texts.signature));
  if (!signature) return err({ code: 'signature-malformed', path: TAG_FILES.signature });
  const keyId = keyIdText(signature.keyId);
  const good = (key: PublicKey) => verifySignature(texts.tagManifest, signature, key);

  const pinned = pinnedKeys(trusted, keyId);
  for (const { key, trust } of pinned) {
    if (!(await good(key))) continue;
    if (trust.barred !== undefined) return err(barredSigner(trust.barred));
    return ok({ keyId, fingerprint: await keyFingerprint(key), trusted: trust });
  }
  if (pinned.length > 0) return err({ code: 'signature-wrong', path: TAG_FILES.tagManifest });

  const own = parsePublicKeyFile(textOf(texts.ownKey));
  if (!own) return err({ code: 'signature-malformed', path: TAG_FILES.signer });
  if (!(await good(own))) return err({ code: 'signature-wrong', path: TAG_FILES.tagManifest });
  // Whoever has a key that was revoked can give it another id: nobody is to be asked about that one.
  const barred = trusted.find((trust) => trust.barred !== undefined && isSameKey(trust, own));
  if (barred?.barred !== undefined) return err(barredSigner(barred.barred));
  const fingerprint = await keyFingerprint(own);
  return fingerprint === allowed
    ? ok({ keyId, fingerprint, trusted: undefined })
    : err({ code: 'unknown-signer', keyId, fingerprint });
}

const barredSigner = (detail: string): KitFault => ({ code: 'signer-barred', path: TAG_FILES.signature, detail });

const isSameKey = ({ minisign }: TrustedKey, own: PublicKey): boolean =>
  parsePublicKey(minisign)?.key.every((byte, at) => byte === own.key[at]) ?? false;

function pinnedKeys(trusted: readonly TrustedKey[], keyId: string) {
  return trusted.flatMap((trust) => {
    const key = parsePublicKey(trust.minisign);
    return key && keyIdText(key.keyId) === keyId ? [{ key, trust }] : [];
  });
}

/** Bytes that are no UTF-8 become replacement characters, which no line of minisign's holds. */
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
