import { compactVerify, importJWK } from 'jose';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url } from '../shared/base64';
import type { DeviceId } from '../shared/ids';
import type { Timestamp } from '../shared/clock';
import { exportPublicKey, generateSigningKeys, signDetached } from './jws';
import { MAX_REVOCATIONS, judgeRevocations, revokedBy, signRevocations, type RevocationList } from './revocations';

const at = '2026-10-01T12:00:00.000Z' as Timestamp;
const device = (n: number) => `3d1c8a52-7a52-4b43-9a3c-${String(n).padStart(12, '0')}` as DeviceId;
const list = (sequence: number, ...devices: number[]): RevocationList => ({
  type: 'revocations',
  v: 1,
  hub: 'hub-1',
  sequence,
  issuedAt: at,
  devices: devices.map((n) => ({ device: device(n), blockedAt: at })),
});

let hub: CryptoKeyPair;
let stranger: CryptoKeyPair;
beforeAll(async () => {
  [hub, stranger] = await Promise.all([generateSigningKeys(false), generateSigningKeys(false)]);
});

/** The answer's code to what was signed, whatever it is. */
async function judged(outside: string | Uint8Array, known?: RevocationList, hubId: string | undefined = 'hub-1') {
  const context = { hubKey: hub.publicKey, hub: hubId, ...(known && { known }) };
  const answer = await judgeRevocations(outside, context);
  return answer.ok ? answer.value.list.sequence : answer.error.code;
}
async function signedText(text: string, key = hub.privateKey): Promise<string> {
  const payload = new TextEncoder().encode(text);
  return (await signDetached(payload, key)).replace('..', `.${toBase64Url(payload)}.`);
}

describe('a list of revoked devices', () => {
  it('is taken as a text, as the bytes of a file, and with a line feed at its end', async () => {
    const jws = await signRevocations(list(7, 1, 2), hub.privateKey);
    expect(await judged(jws)).toBe(7);
    expect(await judged(`${jws}\n`)).toBe(7);
    expect(await judged(new TextEncoder().encode(jws))).toBe(7);
    const answer = await judgeRevocations(jws, { hubKey: hub.publicKey });
    expect(answer).toEqual({ ok: true, value: { list: list(7, 1, 2), jws } });
    expect([...revokedBy(answer.ok ? answer.value.list : undefined)]).toEqual([
      [device(1), at],
      [device(2), at],
    ]);
    expect([...revokedBy(undefined)]).toEqual([]);
  });

  it('is checked by a stock JOSE library', async () => {
    const jws = await signRevocations(list(7, 1), hub.privateKey);
    const key = await importJWK({ ...(await exportPublicKey(hub.publicKey)) }, 'ES256');
    const { payload } = await compactVerify(jws, key);
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(list(7, 1));
  });

  it('follows a lower number, is known again, and never goes back', async () => {
    const jws = await signRevocations(list(7, 1), hub.privateKey);
    expect(await judged(jws, list(6, 1, 2))).toBe(7);
    expect(await judged(jws, list(7, 1))).toBe(7);
    expect(await judged(jws, list(7))).toBe('revocations-old');
    expect(await judged(jws, list(8))).toBe('revocations-old');
  });

  it('is of the hub that is asked about, and by its key', async () => {
    expect(await judged(await signRevocations(list(7, 1), stranger.privateKey))).toBe('revocations-forged');
    expect(await judged(await signRevocations(list(7, 1), hub.privateKey), undefined, 'hub-2')).toBe(
      'revocations-foreign',
    );
    const [head, , tail] = (await signRevocations(list(7, 1), hub.privateKey)).split('.');
    const [, other] = (await signRevocations(list(8), hub.privateKey)).split('.');
    expect(await judged(`${head}.${other}.${tail}`)).toBe('revocations-forged');
  });

  it.each<[string, object | string]>([
    ['no object', '[]'],
    ['no JSON', 'devices'],
    ['not canonical', JSON.stringify(list(7, 1), null, 1)],
    ['a member more', { ...list(7), more: 1 }],
    ['another version', { ...list(7), v: 2 }],
    ['something else that the hub signs', { ...list(7), type: 'device' }],
    ['number 0', list(0)],
    ['half a number', { ...list(7), sequence: 7.5 }],
    ['a device twice', list(7, 1, 1)],
    ['devices out of order', list(7, 2, 1)],
    ['no time', { ...list(7), issuedAt: 'today' }],
    ['too many devices', list(7, ...Array.from({ length: 20_001 }, (_, n) => n))],
  ])('is refused: %s', async (_, content) => {
    const canonical = typeof content === 'string' ? content : undefined;
    const jws =
      canonical === undefined
        ? await signRevocations(content as RevocationList, hub.privateKey)
        : await signedText(canonical);
    expect(await judged(jws)).toBe('revocations-malformed');
  });

  it('has bounds, and whatever else is no list is refused without an exception', async () => {
    const long = `${await signRevocations(list(7, 1), hub.privateKey)}${' '.repeat(MAX_REVOCATIONS)}`;
    expect(await judged(long)).toBe('revocations-malformed');
    expect(await judged(new TextEncoder().encode(long))).toBe('revocations-malformed');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9_.-]{0,60}$/), fc.uint8Array()),
        async (junk) => {
          expect(await judged(junk)).toMatch(/^revocations-(malformed|forged)$/);
        },
      ),
    );
  });
});
