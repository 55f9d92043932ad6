import { describe, expect, it } from 'vitest';
import { systemRandom } from '$lib/shared/ids';
import { openBytes, openJson, sealBytes, sealJson } from './box';

const secret = new Uint8Array(32).fill(1);
const bytes = new TextEncoder().encode('what a profile keeps');

describe('a box', () => {
  it('opens under the secret and for the use that it was sealed for', async () => {
    const box = await sealBytes(secret, 'ticket', bytes, systemRandom);
    expect(await openBytes(secret, 'ticket', box)).toEqual(bytes);
    expect(await openBytes(secret, 'code', box)).toBeUndefined();
    expect(await openBytes(new Uint8Array(32).fill(2), 'ticket', box)).toBeUndefined();
    const changed = box.slice();
    changed[changed.length - 1]! ^= 1;
    expect(await openBytes(secret, 'ticket', changed)).toBeUndefined();
    expect(await openBytes(secret, 'ticket', new Uint8Array(3))).toBeUndefined();
  });

  it('is another each time, for the same thing', async () => {
    const [one, two] = [await sealJson(secret, 'x', [1], systemRandom), await sealJson(secret, 'x', [1], systemRandom)];
    expect(one).not.toEqual(two);
    expect(await openJson(secret, 'x', one)).toEqual([1]);
  });
});
