import { CompactSign, flattenedVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../shared/base64';
import type { Timestamp } from '../shared/clock';
import { exportPublicKey, generateSigningKeys } from '../trace/jws';
import { receiptPayload, signReceipt, verifyReceipt } from './receipt';

const at = '2026-09-01T10:00:00.000Z' as Timestamp;
const documents = { 'question:1': 'a'.repeat(43) };
const keys = await generateSigningKeys(false);
const receipt = { at, documents, signature: await signReceipt('dossier-a', { at, documents }, keys.privateKey) };

describe('a receipt', () => {
  it('holds for its database', async () => {
    expect(await verifyReceipt(receipt, 'dossier-a', keys.publicKey)).toBe(true);
    expect(await verifyReceipt(receipt, 'dossier-b', keys.publicKey)).toBe(false);
  });
  it('is checked by a stock JOSE library', async () => {
    const [header, , signature] = receipt.signature.split('.');
    const payload = toBase64Url(receiptPayload('dossier-a', receipt));
    const key = await importJWK({ ...(await exportPublicKey(keys.publicKey)) }, 'ES256');
    const verified = await flattenedVerify({ protected: header!, payload, signature: signature! }, key);
    expect(verified.protectedHeader).toEqual({ alg: 'ES256' });
  });
  it('falls with any change', async () => {
    const changed = [
      { ...receipt, at: '2026-09-01T10:00:00.001Z' as Timestamp },
      { ...receipt, documents: { ...documents, 'question:2': 'b'.repeat(43) } },
      { ...receipt, signature: receipt.signature.replace(/.$/, (char) => (char === 'A' ? 'Q' : 'A')) },
      // Same bytes, spare bits set.
      { ...receipt, signature: receipt.signature.replace(/.$/, (char) => String.fromCharCode(char.charCodeAt(0) + 1)) },
      { ...receipt, signature: 'none' },
    ];
    for (const forged of changed) expect(await verifyReceipt(forged, 'dossier-a', keys.publicKey)).toBe(false);
  });
  it('refuses the signature of another key, and other algorithms and headers by the right one', async () => {
    const other = await generateSigningKeys(false);
    expect(await verifyReceipt(receipt, 'dossier-a', other.publicKey)).toBe(false);
    const compact = await new CompactSign(receiptPayload('dossier-a', receipt))
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .sign(keys.privateKey);
    const [header, , signature] = compact.split('.');
    expect(await verifyReceipt({ ...receipt, signature: `${header}..${signature}` }, 'dossier-a', keys.publicKey)).toBe(
      false,
    );
  });
});
