import { describe, expect, it } from 'vitest';
import { exportPublicKey, generateSigningKeys, importPublicKey, signDetached, verifyDetached } from './jws';

const payload = new TextEncoder().encode('{"a":1}');

async function signed() {
  const keys = await generateSigningKeys(false);
  return { keys, key: keys.publicKey, signature: await signDetached(payload, keys.privateKey) };
}

describe('a detached signature', () => {
  it('holds for its payload and key alone', async () => {
    const { key, signature } = await signed();
    expect(await verifyDetached(signature, payload, key)).toBe(true);
    expect(await verifyDetached(signature, new TextEncoder().encode('{"a":2}'), key)).toBe(false);
    expect(await verifyDetached(signature, payload, (await signed()).key)).toBe(false);
  });

  it.each([
    ['nothing', () => ''],
    ['a payload in it', (whole: string) => whole.replace('..', '.e30.')],
    ['another header', (whole: string) => whole.replace(/^[^.]*/, btoa('{"alg":"none"}').replaceAll('=', ''))],
    ['no header', (whole: string) => whole.replace(/^[^.]*/, '')],
    ['a fourth part', (whole: string) => `${whole}.AA`],
    ['a signature that is cut', (whole: string) => whole.slice(0, -4)],
    ['a signature that is longer', (whole: string) => `${whole}AAAA`],
    ['letters that are no base64url', (whole: string) => `${whole.slice(0, -2)}+/`],
  ])('is refused, and throws nothing, with %s', async (_, bend) => {
    const { key, signature } = await signed();
    expect(await verifyDetached(bend(signature), payload, key)).toBe(false);
  });
});

describe('a public key', () => {
  it('comes back as it went, and without anything secret', async () => {
    const { publicKey, privateKey } = await generateSigningKeys(true);
    const members = await exportPublicKey(publicKey);
    expect(Object.keys(members).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    const secret = await crypto.subtle.exportKey('jwk', privateKey);
    const imported = await importPublicKey({ ...secret, key_ops: ['sign'], ext: false });
    expect(imported).toMatchObject({ type: 'public', usages: ['verify'] });
    expect(await exportPublicKey(imported!)).toEqual(members);
  });

  it('is none of another kind, and none that is no key at all', async () => {
    const { x, y } = await exportPublicKey((await generateSigningKeys(false)).publicKey);
    const p256 = { kty: 'EC', crv: 'P-256', x, y };
    expect(await importPublicKey(p256)).toBeDefined();
    const bent = [null, undefined, 'key', 7, [], {}, { ...p256, kty: 'oct' }, { ...p256, crv: 'P-384' }];
    const worse = [
      { ...p256, x: 1 },
      { ...p256, y: undefined },
      { ...p256, x: y, y: x },
      { ...p256, x: `${x}A` },
    ];
    for (const jwk of [...bent, ...worse]) expect(await importPublicKey(jwk), JSON.stringify(jwk)).toBeUndefined();
  });

  it('that is no point of P-256 is never given out', async () => {
    const { publicKey } = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, [
      'sign',
      'verify',
    ])) as CryptoKeyPair;
    await expect(exportPublicKey(publicKey)).rejects.toThrow(TypeError);
  });
});
