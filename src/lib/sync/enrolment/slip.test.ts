import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { openByCode, sealByCode } from '../../courier/by-code';
import { canonicalBytes } from '../../shared/canonical-json';
import { codeInGroups, newCode } from '../../shared/codes';
import { systemRandom } from '../../shared/ids';
import { exportPublicKey, generateSigningKeys, signCompact } from '../../trace/jws';
import { makeSlip, openSlip, type Slip } from './slip';

const NOW = Date.UTC(2026, 9, 1);
const clock = { now: () => NOW };
const code = newCode(systemRandom);
let keys: CryptoKeyPair;
let slip: Slip;

beforeAll(async () => {
  keys = await generateSigningKeys(false);
  slip = {
    type: 'enrolment-slip',
    v: 1,
    id: '0b7c1d6e-1111-4222-8333-000000000001',
    secret: 'A'.repeat(43),
    account: { id: 'dana000000', login: 'dana', name: 'Дана', roles: ['learner'], blocked: false },
    enrolment: { groups: [] },
    institution: {
      id: 'demo',
      name: { kk: 'Оқу орны' },
      hub: 'hub1234567',
      homePage: 'urn:sandyq:hub1234567',
      kitKeys: [],
      receiptKey: { ...(await exportPublicKey(keys.publicKey)) },
      unknownSigners: 'ask',
    },
    issuedAt: '2026-09-01T00:00:00.000Z',
    expiresAt: '2026-11-01T00:00:00.000Z',
  } as unknown as Slip;
});

const sealed = async (payload: object, key = keys.privateKey) =>
  new Blob([await sealByCode(code, new TextEncoder().encode(await signCompact(canonicalBytes(payload), key)))]);
const judged = async (file: Blob, typed = code, at = clock) => {
  const opened = await openSlip(file, typed, at);
  return opened.ok ? 'good' : opened.error.code;
};

describe('a slip by which a device begins', () => {
  it('opens by its code, however it is typed, and says what was written', async () => {
    const file = new Blob([await makeSlip(slip, keys.privateKey, code)]);
    expect(await openSlip(file, codeInGroups(code).toUpperCase(), clock)).toEqual({ ok: true, value: slip });
    expect(await file.text()).not.toContain('dana');
  });

  it('opens by no other code', async () => {
    const file = new Blob([await makeSlip(slip, keys.privateKey, code)]);
    expect(await judged(file, newCode(systemRandom))).toBe('slip-code');
    expect(await judged(file, '')).toBe('slip-code');
  });

  it('is refused after its time', async () => {
    const file = await sealed(slip);
    expect(await judged(file, code, { now: () => Date.parse(slip.expiresAt) - 1 })).toBe('good');
    expect(await judged(file, code, { now: () => Date.parse(slip.expiresAt) })).toBe('slip-expired');
  });

  it('is by the institution that it names', async () => {
    const stranger = await generateSigningKeys(false);
    expect(await judged(await sealed(slip, stranger.privateKey))).toBe('slip-forged');
    const { institution } = slip;
    expect(await judged(await sealed({ ...slip, institution: { ...institution, receiptKey: {} } }))).toBe(
      'slip-forged',
    );
  });

  it('is one in its form, of this version', async () => {
    expect(await judged(await sealed({ ...slip, v: 2 }))).toBe('slip-future');
    expect(await judged(await sealed({ ...slip, type: 'device' }))).toBe('slip-malformed');
    expect(await judged(await sealed({ ...slip, secret: 'short' }))).toBe('slip-malformed');
    expect(await judged(await sealed({ ...slip, later: 'member' }))).toBe('good');
    const loose = new TextEncoder().encode(
      await signCompact(new TextEncoder().encode(JSON.stringify(slip, null, 1)), keys.privateKey),
    );
    expect(await judged(new Blob([await sealByCode(code, loose)]))).toBe('slip-malformed');
    expect(await judged(new Blob([await sealByCode(code, new TextEncoder().encode('no.jws'))]))).toBe('slip-malformed');
  });

  it('is no other file, none that was changed, and none that costs more than a slip', async () => {
    const bytes = new Uint8Array(await (await sealed(slip)).arrayBuffer());
    expect(await judged(new Blob(['not a slip']))).toBe('slip-malformed');
    expect(await judged(new Blob([bytes.slice(0, -1)]))).toBe('slip-malformed');
    const other = bytes.slice();
    other[bytes.length - 1]! ^= 1;
    expect(await judged(new Blob([other]))).toBe('slip-malformed');
    expect(await judged(new Blob([bytes, new Uint8Array(1024 * 1024)]))).toBe('slip-malformed');
    expect(await judged(await sealed({ ...slip, later: 'x'.repeat(1_100_000) }))).toBe('slip-malformed');
    const text = new TextDecoder('latin1').decode(bytes);
    for (const work of ['17', '20', '30', '015', '-1']) {
      const dear = text.replace(/^(-> scrypt \S+) 15$/m, `$1 ${work}`);
      const file = Uint8Array.from(dear, (char) => char.charCodeAt(0));
      expect([work, await judged(new Blob([file]))]).toEqual([work, 'slip-malformed']);
    }
    const stanza = /^-> scrypt .*\n.*\n/m.exec(text)![0];
    const twice = Uint8Array.from(text.replace(stanza, stanza + stanza), (char) => char.charCodeAt(0));
    expect(await judged(new Blob([twice]))).toBe('slip-malformed');
  });

  it('is no courier and no file that is encrypted to a key', async () => {
    const { Encrypter, generateX25519Identity, identityToRecipient } = await import('age-encryption');
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()));
    expect(await openByCode(code, new Uint8Array(await encrypter.encrypt('x')))).toMatchObject({
      ok: false,
      error: { code: 'slip-malformed' },
    });
  });

  it('is an age file that other programs know', async () => {
    const bytes = await makeSlip(slip, keys.privateKey, code);
    expect(new TextDecoder('latin1').decode(bytes.subarray(0, 60))).toMatch(/^age-encryption\.org\/v1\n-> scrypt /);
    // Stock age asks a terminal for the passphrase, so it only tells here whether it takes the header for one of its own.
    const said = age(['-d'], bytes);
    if (said !== undefined) expect(said).toMatch(/passphrase|tty|terminal/i);
  });
});

/** What stock `age` says; undefined where it is not installed. */
function age(args: readonly string[], input: Uint8Array): string | undefined {
  try {
    return execFileSync('age', args, { input, stdio: ['pipe', 'pipe', 'pipe'], timeout: 10_000 }).toString();
  } catch (error) {
    const failed = error as NodeJS.ErrnoException & { stderr?: Buffer };
    return failed.code === 'ENOENT' ? undefined : String(failed.stderr);
  }
}
