import { describe, expect, it } from 'vitest';
import { systemRandom } from '$lib/shared/ids';
import { SCRYPT_COST, makeLock, rewrap, scrypt, unlock, type Stretch } from './lock';

/** As scrypt, but at a cost that a test can pay many times. */
const cheap: Stretch = (password, salt, cost, bytes) => scrypt(password, salt, { ...cost, N: 16 }, bytes);

describe('the lock of a profile', () => {
  it('opens with the password, at full cost, and with no other', async () => {
    const lock = await makeLock('бақыт 2026', systemRandom);
    expect(lock.cost).toEqual(SCRYPT_COST);
    expect(await unlock(lock, 'бақыт 2026')).toBeInstanceOf(CryptoKey);
    expect(await unlock(lock, 'бақыт 2027')).toBeUndefined();
  });

  it('takes a password in either Unicode form', async () => {
    const lock = await makeLock('й'.normalize('NFC'), systemRandom, cheap);
    expect(await unlock(lock, 'й'.normalize('NFD'), cheap)).toBeDefined();
  });

  it('does not open when a byte of it was changed', async () => {
    const lock = await makeLock('secret', systemRandom, cheap);
    const wrapped = lock.wrapped.slice(0);
    new Uint8Array(wrapped)[3]! ^= 1;
    expect(await unlock({ ...lock, wrapped }, 'secret', cheap)).toBeUndefined();
    expect(await unlock({ ...lock, cost: { ...lock.cost, r: 4 } }, 'secret', cheap)).toBeUndefined();
  });

  it('keeps its key when the password changes, and never lets it out', async () => {
    const lock = await makeLock('old', systemRandom, cheap);
    const changed = await rewrap(lock, { old: 'old', wanted: 'new' }, systemRandom, cheap);
    const [before, after] = [await unlock(lock, 'old', cheap), await unlock(changed!, 'new', cheap)];
    const iv = new Uint8Array(12);
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, before!, new Uint8Array([1, 2, 3]));
    expect(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, after!, sealed))).toEqual(
      new Uint8Array([1, 2, 3]),
    );
    expect(await unlock(changed!, 'old', cheap)).toBeUndefined();
    expect(after!.extractable).toBe(false);
    expect(await rewrap(lock, { old: 'wrong', wanted: 'new' }, systemRandom, cheap)).toBeUndefined();
  });
});
