import { ed25519 } from '@noble/curves/ed25519';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSigningKey, parseSecretKeyFile, secretKeyFile, sign } from '../node/keys';
import { ed25519Verify } from './ed25519';
import { keyIdText, parsePublicKey, parsePublicKeyFile, parseSignature, publicKeyFile, publicKeyLine } from './format';
import { keyFingerprint, verifySignature } from './verify';

const key = newSigningKey({ bytes: (length) => Uint8Array.from({ length }, (_, at) => at + length) });
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const TEXT = sign(utf8('message'), 'comment', key);

/** A key and a signature by stock minisign 0.11. */
const STOCK_KEY = 'RWQSQ3kysdCW38c5JckrzSlM2KuZW8uZ87QbI9YBAJzG5ODgfvox+3fZ';
const STOCK_SIGNATURE = `untrusted comment: signature from minisign secret key
RUQSQ3kysdCW30DKp6jYcTXKfvdDICcUzE49QBaEv/DhIGRD4OilLh5yCI8rGlyicOHbWJ1QR1Fv5DVeZjf0fXQ5yS1yImKQnAc=
trusted comment: sandyq kit x 1.0.0
Y9YFRgrkyqTVRmAcB4C4V5D4r24Nv64X7dfpUHjkCWWGdQJxhWEYyNYpW4y0th7BhjeNqMeIygtaRH8GW560CA==
`;

describe('verifySignature', () => {
  it('takes what stock minisign signed, and nothing else', async () => {
    const stock = parsePublicKey(STOCK_KEY)!;
    const signature = parseSignature(STOCK_SIGNATURE)!;
    expect(keyIdText(stock.keyId)).toBe('DF96D0B132794312');
    expect(await verifySignature(utf8('hello\n'), signature, stock)).toBe(true);
    expect(await verifySignature(utf8('hello'), signature, stock)).toBe(false);
    expect(await verifySignature(utf8('hello\n'), { ...signature, algorithm: 'Ed' }, stock)).toBe(false);
    expect(await verifySignature(utf8('hello\n'), { ...signature, trustedComment: 'sandyq kit x 1.0.1' }, stock)).toBe(
      false,
    );
    expect(await verifySignature(utf8('hello\n'), signature, { ...stock, keyId: key.keyId })).toBe(false);
    expect(await verifySignature(utf8('hello\n'), signature, key)).toBe(false);
  });

  it('takes our own, the same each time', async () => {
    expect(sign(utf8('message'), 'comment', key)).toBe(TEXT);
    expect(await verifySignature(utf8('message'), parseSignature(TEXT)!, key)).toBe(true);
  });

  it('finds any change of the signature that is not in the untrusted comment', async () => {
    const from = TEXT.indexOf('\n');
    const change = fc.record({
      at: fc.integer({ min: from, max: TEXT.length - 1 }),
      char: fc.string({ minLength: 1, maxLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, char }) => {
        const changed = TEXT.slice(0, at) + char + TEXT.slice(at + 1);
        const signature = changed === TEXT ? undefined : parseSignature(changed);
        if (signature) expect(await verifySignature(utf8('message'), signature, key)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('ed25519Verify', () => {
  /** A browser whose WebCrypto does not know Ed25519. */
  const without = {
    importKey: () => Promise.reject(new DOMException('no', 'NotSupportedError')),
  } as unknown as SubtleCrypto;
  const message = utf8('message');
  const good = new Uint8Array(ed25519.sign(message, key.seed));
  const bad = good.with(3, good[3]! ^ 1) as Uint8Array<ArrayBuffer>;

  it.each([
    ['by WebCrypto', crypto.subtle],
    ['by the library, where WebCrypto does not know it', without],
  ])('%s', async (_name, subtle) => {
    expect(await ed25519Verify(key.key, good, message, subtle)).toBe(true);
    expect(await ed25519Verify(key.key, bad, message, subtle)).toBe(false);
    expect(await ed25519Verify(key.key, good, utf8('massage'), subtle)).toBe(false);
    expect(await ed25519Verify(new Uint8Array(32).fill(255), good, message, subtle)).toBe(false);
    expect(await ed25519Verify(key.key, new Uint8Array(64).fill(255), message, subtle)).toBe(false);
  });
});

describe('keys', () => {
  it('go through their files', async () => {
    expect(parseSecretKeyFile(secretKeyFile(key))).toEqual(key);
    expect(parsePublicKeyFile(publicKeyFile(key))).toEqual({ keyId: key.keyId, key: key.key });
    expect(parsePublicKeyFile(publicKeyLine(key))).toEqual({ keyId: key.keyId, key: key.key });
    expect(await keyFingerprint(key)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('say what is wrong with a secret key', () => {
    const locked = secretKeyFile(key).replace(/^RWQAA/m, 'RWRTY');
    const lines = secretKeyFile(key).split('\n');
    const damaged = lines[1]!.slice(0, 100) + (lines[1]![100] === 'A' ? 'B' : 'A') + lines[1]!.slice(101);
    expect(parseSecretKeyFile(locked)).toContain('locked by a password');
    expect(parseSecretKeyFile(damaged)).toBe('the key is damaged');
    expect(parseSecretKeyFile(publicKeyFile(key))).toBe('not a minisign secret key');
  });

  it.each([
    '',
    'RW',
    STOCK_KEY.slice(1),
    `${STOCK_KEY}\n`,
    STOCK_KEY.replace('RWQ', 'RUQ'),
    STOCK_KEY.replace('3', '!'),
  ])('no public key: %j', (line) => {
    expect(parsePublicKey(line)).toBeUndefined();
  });
});
