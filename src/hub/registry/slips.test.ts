import { beforeEach, describe, expect, it } from 'vitest';
import type { EnrolmentRequest } from '../../lib/courier/enrolment';
import { proofOf } from '../../lib/courier/enrolment';
import { fromBase64Url } from '../../lib/shared/base64';
import { newUuid, systemRandom } from '../../lib/shared/ids';
import type { AccountId, DeviceId } from '../../lib/shared/ids';
import { exportPublicKey, generateSigningKeys } from '../../lib/trace/jws';
import { MemoryDatabase, asDatabase } from '../store/memory-database.fixture';
import { Slips } from './slips';
import type { MadeSlip } from './slips';

const START = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;
const learner = 'abcdefghijkmnpqr' as AccountId;
const another = 'zyxwvutsrqpnmkji' as AccountId;
const newDevice = (): DeviceId => newUuid(systemRandom) as string as DeviceId;

describe('the slips of a hub', () => {
  let now: number;
  let slips: Slips;
  let slip: MadeSlip;
  let device: DeviceId;

  beforeEach(async () => {
    now = START;
    slips = new Slips(asDatabase(new MemoryDatabase()), { now: () => now }, systemRandom);
    slip = await slips.make(learner, 7);
    device = newDevice();
  });

  /** Asks as whoever opened the slip can: for any key, device and learner. */
  async function asked(by = { device, learner }, secret = slip.secret): Promise<EnrolmentRequest> {
    const publicKey = await exportPublicKey((await generateSigningKeys(false)).publicKey);
    const proof = await proofOf(fromBase64Url(secret), { slip: slip.id, publicKey, ...by });
    return { slip: slip.id, publicKey, label: 'Phone', proof };
  }
  const codeOf = async (judged: ReturnType<Slips['judge']>): Promise<string> => {
    const { ok, ...rest } = await judged;
    return ok ? 'good' : (rest as { error: { code: string } }).error.code;
  };

  it('admit the learner whom they are for, until their last day', async () => {
    const request = await asked();
    now = START + 7 * DAY - 1;
    expect(await codeOf(slips.judge(request, { device, learner }))).toBe('good');
    now += 1;
    expect(await codeOf(slips.judge(request, { device, learner }))).toBe('enrolment-expired');
    expect(await codeOf(slips.use(request, { device, learner }))).toBe('enrolment-expired');
  });

  it('are unknown to whoever did not open them, and say nothing else then', async () => {
    expect(await codeOf(slips.judge({ ...(await asked()), slip: newUuid(systemRandom) }, { device, learner }))).toBe(
      'enrolment-unknown',
    );
    now = START + 8 * DAY;
    const guessed = await asked({ device, learner: another }, 'B'.repeat(43));
    expect(await codeOf(slips.judge(guessed, { device, learner: another }))).toBe('enrolment-unknown');
  });

  it('admit nobody else, also with a proof that is right', async () => {
    const by = { device, learner: another };
    expect(await codeOf(slips.judge(await asked(by), by))).toBe('enrolment-foreign');
  });

  it('admit the same device again whose enrolment was cut short, after their time too, and no other key or device', async () => {
    const request = await asked();
    expect(await codeOf(slips.use(request, { device, learner }))).toBe('good');
    now = START + 8 * DAY;
    expect(await codeOf(slips.use(request, { device, learner }))).toBe('good');
    const { x, y } = (await asked()).publicKey;
    for (const change of [{ x }, { y }]) {
      const publicKey = { ...request.publicKey, ...change };
      const proof = await proofOf(fromBase64Url(slip.secret), { slip: slip.id, publicKey, device, learner });
      const thief = { ...request, publicKey, proof };
      expect(await codeOf(slips.judge(thief, { device, learner }))).toBe('enrolment-used');
      expect(await codeOf(slips.use(thief, { device, learner }))).toBe('enrolment-used');
    }
    const other = newDevice();
    const proof = await proofOf(fromBase64Url(slip.secret), {
      ...{ slip: slip.id, publicKey: request.publicKey },
      ...{ device: other, learner },
    });
    expect(await codeOf(slips.use({ ...request, proof }, { device: other, learner }))).toBe('enrolment-used');
  });

  it('admit one of two devices that ask at once', async () => {
    const two = [device, newDevice()];
    const codes = two.map(async (one) =>
      codeOf(slips.use(await asked({ device: one, learner }), { device: one, learner })),
    );
    expect((await Promise.all(codes)).sort()).toEqual(['enrolment-used', 'good']);
  });
});
