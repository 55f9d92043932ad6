import { scrypt } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Random } from '../../lib/shared/ids';
import { COST, PasswordHasher, TooBusy, newPassword } from './password';

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>();
  return { ...real, scrypt: vi.fn(real.scrypt) };
});

/** The same bytes in every run. */
const seeded = (seed = 1): Random => ({
  bytes: (length) => new Uint8Array(Array.from({ length }, () => (seed = (seed * 48271) % 2147483647) & 255)),
});
const cheap = { N: 2 ** 10, r: 8, p: 1 };

describe('a password', () => {
  const hasher = new PasswordHasher(seeded(), cheap);

  it('is known again, and no other is', async () => {
    const held = await hasher.hash('Құпия сөз 1');
    expect(held).toMatch(/^scrypt\$1024\$8\$1\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/);
    expect(await hasher.verify('Құпия сөз 1', held)).toBe(true);
    expect(await hasher.verify('Құпия сөз 2', held)).toBe(false);
    expect(await hasher.verify('', held)).toBe(false);
  });

  it('is the same however the letters were put together', async () => {
    const held = await hasher.hash('й'.normalize('NFC'));
    expect(await hasher.verify('й'.normalize('NFD'), held)).toBe(true);
  });

  it('has a salt of its own', async () => {
    expect(await hasher.hash('same')).not.toBe(await hasher.hash('same'));
  });

  it('is checked with the cost that it was kept with', async () => {
    const held = await new PasswordHasher(seeded(), { N: 2 ** 11, r: 8, p: 2 }).hash('older');
    expect(await hasher.verify('older', held)).toBe(true);
  });

  it('is never right where there is no account, or a hash of another kind', async () => {
    expect(await hasher.verify('x', undefined)).toBe(false);
    expect(await hasher.verify('x', 'plain:x')).toBe(false);
    expect(await hasher.verify('', 'scrypt$1024$8$1$$')).toBe(false);
  });

  it('takes the same work where there is no account: time tells nobody which logins there are', async () => {
    const held = await hasher.hash('right');
    const work = async (against: string | undefined): Promise<unknown> => {
      vi.mocked(scrypt).mockClear();
      await hasher.verify('wrong', against);
      return vi.mocked(scrypt).mock.calls.map(([, salt, length, cost]) => [(salt as Uint8Array).length, length, cost]);
    };
    const known = await work(held);
    expect(known).toEqual([[16, 32, expect.objectContaining(cheap)]]);
    expect(await work(undefined)).toEqual(known);
  });

  it('costs at least what OWASP asks for', () => {
    expect(COST.N * COST.r * 128).toBeGreaterThanOrEqual(32 * 1024 * 1024);
    expect(COST.p).toBeGreaterThanOrEqual(3);
  });

  it('waits its turn, and is turned away where too many wait', async () => {
    const results = await Promise.allSettled(Array.from({ length: 80 }, () => hasher.verify('x', undefined)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(14);
    expect(refused.every((result) => result.reason instanceof TooBusy)).toBe(true);
    expect(await hasher.verify('x', undefined)).toBe(false);
  });
});

describe('a new password', () => {
  it('can be read out and typed, and is not guessed', () => {
    const random = seeded(7);
    const made = Array.from({ length: 500 }, () => newPassword(random));
    for (const password of made) expect(password).toMatch(/^([bdfgklmnprstvz][aeiou][bdfgklmnprstvz][aeiou]-){4}\d\d$/);
    expect(new Set(made).size).toBe(500);
  });
});
