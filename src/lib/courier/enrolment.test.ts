import { describe, expect, it } from 'vitest';
import { newUuid, systemRandom } from '../shared/ids';
import type { AccountId, DeviceId } from '../shared/ids';
import { exportPublicKey, generateSigningKeys } from '../trace/jws';
import { proofOf, proves } from './enrolment';
import type { Candidate } from './enrolment';

const secret = systemRandom.bytes(32);
const newKey = async () => exportPublicKey((await generateSigningKeys(false)).publicKey);
const candidate: Candidate = {
  slip: newUuid(systemRandom),
  device: newUuid(systemRandom) as string as DeviceId,
  learner: 'abcdefghijkmnpqr' as AccountId,
  publicKey: await newKey(),
};
const { device, learner, ...rest } = candidate;
const request = { ...rest, label: 'Phone', proof: await proofOf(secret, candidate) } as Parameters<typeof proves>[1];

describe('the proof of who opened a slip', () => {
  it('holds for one device of one learner, whatever it is called', async () => {
    expect(await proves(secret, request, { device, learner })).toBe(true);
    expect(await proves(secret, { ...request, label: 'Tablet' }, { device, learner })).toBe(true);
  });

  it('holds for no other slip, device, learner or key, not in one member of it', async () => {
    const other = await newKey();
    const { publicKey } = request;
    const holds = async (change: object, by: object = {}) =>
      proves(secret, { ...request, ...change }, { device, learner, ...by });
    expect(await holds({ slip: newUuid(systemRandom) })).toBe(false);
    expect(await holds({}, { device: newUuid(systemRandom) })).toBe(false);
    expect(await holds({}, { learner: 'zyxwvutsrqpnmkji' })).toBe(false);
    for (const change of [{ x: other.x }, { y: other.y }, { crv: 'P-384' }, { kty: 'OKP' }])
      expect([change, await holds({ publicKey: { ...publicKey, ...change } })]).toEqual([change, false]);
  });

  it('is by the secret of the slip, and whole', async () => {
    expect(await proves(systemRandom.bytes(32), request, { device, learner })).toBe(false);
    for (const proof of [request.proof.slice(2), '0'.repeat(64), ''])
      expect(await proves(secret, { ...request, proof }, { device, learner })).toBe(false);
  });
});
