import { beforeEach, describe, expect, it } from 'vitest';
import {
  DEVICE,
  HUB,
  INSTITUTION,
  LEARNER,
  courierOf,
  identity,
  revision,
  signing,
  sourceOf,
} from '../../lib/courier/courier.fixture';
import type { EnrolmentRequest } from '../../lib/courier/enrolment';
import { fault } from '../../lib/courier/fault';
import type { CourierFault } from '../../lib/courier/fault';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { exportPublicKey } from '../../lib/trace/jws';
import { openIncoming, takeCourier } from './incoming';
import type { IncomingParts } from './incoming';

/* What may happen between the moment that a courier is opened and the moment that it is taken in. */

const publicKey = await exportPublicKey(signing.publicKey);
const enrol: EnrolmentRequest = {
  ...{ slip: '0b7c1d6e-1111-4222-8333-000000000001' as EnrolmentRequest['slip'], publicKey: { ...publicKey } as never },
  ...{ label: 'Phone', proof: '0'.repeat(64) },
};

describe('a courier that asks for its device to be admitted', () => {
  let bytes: Uint8Array<ArrayBuffer>;
  let said: string[];
  let answers: { judge: Result<void, CourierFault>; use: Result<void, CourierFault>; enrol: { ok: boolean } };
  beforeEach(async () => {
    bytes = await courierOf([{ source: sourceOf([revision(1)]) }], { enrol });
    said = [];
    answers = { judge: ok(undefined), use: ok(undefined), enrol: { ok: true } };
  });

  const parts = () =>
    ({
      key: identity,
      identity: { hub: HUB, institution: { id: INSTITUTION, hub: HUB } },
      accounts: { get: async () => ({ id: LEARNER, name: 'Дана', roles: ['learner'], blocked: false }) },
      devices: { withKey: async () => undefined, enrol: async () => (said.push('enrol'), answers.enrol) },
      slips: { judge: async () => answers.judge, use: async () => (said.push('use'), answers.use) },
      databases: {
        ensure: async () => {
          said.push('write');
          throw new Error('so far it came');
        },
      },
      writes: { run: async () => undefined },
    }) as unknown as IncomingParts;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const take = () => takeCourier(parts(), pieces(), async () => true);

  it('is taken in when it was admitted, or this proves nothing', async () => {
    await expect(take()).rejects.toThrow('so far it came');
    expect(said).toEqual(['use', 'enrol', 'write']);
  });

  it('brings nothing where another device was admitted by the slip meanwhile', async () => {
    answers.use = err(fault('enrolment-used'));
    expect(await take()).toEqual({ ok: false, error: { code: 'enrolment-used' } });
    expect(said).toEqual(['use']);
  });

  it('brings nothing where its device could not be enrolled', async () => {
    answers.enrol = { ok: false };
    expect(await take()).toEqual({ ok: false, error: { code: 'unknown-device', detail: DEVICE } });
    expect(said).toEqual(['use', 'enrol']);
  });

  it('is not even opened where its slip admits it not, or whoever hands it in may not', async () => {
    const opened = await openIncoming(parts(), pieces(), async () => true);
    expect(opened).toMatchObject({ ok: true, value: { sender: { asks: enrol } } });
    expect(await openIncoming(parts(), pieces(), async () => false)).toMatchObject({
      error: { code: 'not-your-learner' },
    });
    const noKey = { ...enrol, publicKey: { ...enrol.publicKey, x: 'A'.repeat(43) } };
    const asked = await courierOf([], { enrol: noKey });
    const none = async function* () {
      yield asked;
    };
    expect(await openIncoming(parts(), none(), async () => true)).toMatchObject({ error: { code: 'unknown-device' } });
    answers.judge = err(fault('enrolment-unknown'));
    expect(await openIncoming(parts(), pieces(), async () => true)).toMatchObject({
      error: { code: 'enrolment-unknown' },
    });
    expect(said).toEqual([]);
  });
});
