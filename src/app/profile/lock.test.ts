import { describe, expect, it } from 'vitest';
import { systemRandom } from '$lib/shared/ids';
import { SCRYPT_COST, makeLock, scrypt, unlock, type Stretch } from './lock';

/** As scrypt, but at a cost that a test can pay many times. */
const cheap: Stretch = (password, salt, cost, bytes) => scrypt(password, salt, { ...cost, N: 16 }, bytes);
const key = Uint8Array.from({ length: 32 }, (_, at) => at);

describe('the lock of a profile', () => {
  it('opens with the password, at full cost, and with no other', async () => {
    const lock = await makeLock(key, 'бақыт 2026', systemRandom);
    expect(lock.cost).toEqual(SCRYPT_COST);
    expect(await unlock(lock, 'бақыт 2026')).toEqual(key);
    expect(await unlock(lock, 'бақыт 2027')).toBeUndefined();
  });

  it('costs 32 MiB a try, and is another each time', async () => {
    expect(SCRYPT_COST).toEqual({ N: 2 ** 15, r: 8, p: 1 });
    const [one, two] = [
      await makeLock(key, 'word', systemRandom, cheap),
      await makeLock(key, 'word', systemRandom, cheap),
    ];
    expect(one.salt).not.toEqual(two.salt);
    expect(one.iv).not.toEqual(two.iv);
  });

  it('takes a password in either Unicode form', async () => {
    const lock = await makeLock(key, 'й'.normalize('NFC'), systemRandom, cheap);
    expect(await unlock(lock, 'й'.normalize('NFD'), cheap)).toEqual(key);
  });

  it('does not open when a byte of it was changed', async () => {
    const lock = await makeLock(key, 'secret', systemRandom, cheap);
    const wrapped = lock.wrapped.slice(0);
    new Uint8Array(wrapped)[3]! ^= 1;
    expect(await unlock({ ...lock, wrapped }, 'secret', cheap)).toBeUndefined();
    expect(await unlock({ ...lock, cost: { ...lock.cost, r: 4 } }, 'secret', cheap)).toBeUndefined();
  });

  it('opens locks that were made by wrapping the key', async () => {
    const lock = await makeLock(key, 'secret', systemRandom, cheap);
    const bytes = new Uint8Array(await cheap('secret', lock.salt, lock.cost, 32));
    const wrapping = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['wrapKey']);
    const profileKey = await crypto.subtle.importKey('raw', key, 'AES-GCM', true, ['encrypt']);
    const wrapped = await crypto.subtle.wrapKey('raw', profileKey, wrapping, { name: 'AES-GCM', iv: lock.iv });
    expect(await unlock({ ...lock, wrapped }, 'secret', cheap)).toEqual(key);
  });
});
