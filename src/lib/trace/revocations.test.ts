import { compactVerify, importJWK } from 'jose';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url } from '../shared/base64';
import type { AccountId, DeviceId } from '../shared/ids';
import type { Timestamp } from '../shared/clock';
import { exportPublicKey, generateSigningKeys, signDetached } from './jws';
import {
  MAX_CLOSED,
  MAX_REVOCATIONS,
  MAX_REVOKED,
  closedBy,
  judgeRevocations,
  revokedBy,
  signRevocations,
  type Closed,
  type RevocationList,
} from './revocations';

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

const account = (n: number) => `account${String(n).padStart(6, '0')}` as AccountId;
const closing = (sequence: number, ...accounts: Closed[]): RevocationList => ({ ...list(sequence, 1), accounts });
const closed = (n: number, more: { erase?: true } = {}): Closed => ({ account: account(n), blockedAt: at, ...more });

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
    ['accounts, and none of them', closing(7)],
    ['an account twice', closing(7, closed(1), closed(1))],
    ['accounts out of order', closing(7, closed(2), closed(1))],
    ['an account that is none', closing(7, { ...closed(1), account: 'Dana' as AccountId })],
    ['an account with more said of it', closing(7, { ...closed(1), name: 'Dana' } as Closed)],
    ['an account that is not to be erased, said aloud', closing(7, { ...closed(1), erase: false as never })],
    ['too many accounts', closing(7, ...Array.from({ length: MAX_CLOSED + 1 }, (_, n) => closed(n)))],
    ['too many devices', list(7, ...Array.from({ length: 20_001 }, (_, n) => n))],
  ])('is refused: %s', async (_, content) => {
    const canonical = typeof content === 'string' ? content : undefined;
    const jws =
      canonical === undefined
        ? await signRevocations(content as RevocationList, hub.privateKey)
        : await signedText(canonical);
    expect(await judged(jws)).toBe('revocations-malformed');
  });

  it('names accounts, and which of them to erase; one without them is what it was before', async () => {
    const jws = await signRevocations(closing(7, closed(1), closed(2, { erase: true })), hub.privateKey);
    const answer = await judgeRevocations(jws, { hubKey: hub.publicKey, hub: 'hub-1' });
    const of = closedBy(answer.ok ? answer.value.list : undefined);
    expect([...of]).toEqual([
      [account(1), closed(1)],
      [account(2), closed(2, { erase: true })],
    ]);
    expect([...closedBy(list(7, 1))]).toEqual([]);
    expect(await judged(jws, list(7, 1))).toBe('revocations-old');
    const before = { devices: [], hub: 'hub-1', issuedAt: at, sequence: 7, type: 'revocations', v: 1 };
    expect(await judged(await signedText(JSON.stringify(before)))).toBe(7);
  });

  it('is never larger than a reader takes, however much there is to say', () => {
    const longest = `z${'z'.repeat(25)}` as AccountId;
    const fullest: RevocationList = {
      ...list(2 ** 40, ...Array.from({ length: MAX_REVOKED }, (_, n) => n)),
      hub: 'h'.repeat(64),
      accounts: Array.from({ length: MAX_CLOSED }, () => ({ ...closed(0, { erase: true }), account: longest })),
    };
    const [signed, header, dots] = [86, 20, 2];
    const payload = Math.ceil((JSON.stringify(fullest).length * 4) / 3);
    expect(payload + signed + header + dots).toBeLessThanOrEqual(MAX_REVOCATIONS);
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
