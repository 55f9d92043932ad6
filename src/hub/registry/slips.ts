import * as v from 'valibot';
import { proves } from '../../lib/courier/enrolment';
import type { EnrolmentRequest } from '../../lib/courier/enrolment';
import { fault } from '../../lib/courier/fault';
import type { CourierFault } from '../../lib/courier/fault';
import { fromBase64Url, toBase64Url } from '../../lib/shared/base64';
import { timestamp } from '../../lib/shared/clock';
import type { Clock, Timestamp } from '../../lib/shared/clock';
import { AccountId, DeviceId, newUuid } from '../../lib/shared/ids';
import type { Random, Uuid } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Database } from '../store/database';

const SlipDocument = v.object({
  _id: v.string(),
  _rev: v.string(),
  type: v.literal('slip'),
  v: v.literal(1),
  account: AccountId,
  secret: v.string(),
  issuedAt: v.string(),
  expiresAt: v.string(),
  /** The device that was admitted by it, and its key. */
  used: v.optional(v.object({ device: DeviceId, x: v.string(), y: v.string() })),
});
type SlipDocument = v.InferOutput<typeof SlipDocument>;

const DAY_MS = 86_400_000;
/** A stick may be under way for weeks, in both directions. */
export const SLIP_DAYS = 90;

export interface MadeSlip {
  readonly id: Uuid;
  readonly secret: string;
  readonly issuedAt: Timestamp;
  readonly expiresAt: Timestamp;
}

/** Slips by which devices that never meet a hub ask, in couriers, to be admitted: each admits one device of one learner. */
export class Slips {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  async make(account: AccountId, days = SLIP_DAYS): Promise<MadeSlip> {
    const now = this.clock.now();
    const made: MadeSlip = {
      id: newUuid(this.random),
      secret: toBase64Url(this.random.bytes(32)),
      issuedAt: timestamp(now),
      expiresAt: timestamp(now + days * DAY_MS),
    };
    const { id, ...rest } = made;
    const doc = { _id: idOf(id), type: 'slip', v: 1, account, ...rest };
    const put = await this.database.put(doc);
    if (!put.ok) throw new Error('a slip\u2019s random id was taken');
    return made;
  }

  /** Whether this request admits this device of this learner. Tells nothing of a slip to whoever did not open it. */
  async judge(request: EnrolmentRequest, by: Asking): Promise<Result<void, CourierFault>> {
    const held = await this.database.get(idOf(request.slip), SlipDocument);
    if (held === undefined || !(await proves(fromBase64Url(held.secret), request, by)))
      return err(fault('enrolment-unknown', { detail: by.device }));
    if (held.account !== by.learner) return err(fault('enrolment-foreign', { detail: by.device }));
    if (held.used !== undefined)
      return isFor(held.used, request, by) ? ok(undefined) : err(fault('enrolment-used', { detail: held.used.device }));
    return this.clock.now() < Date.parse(held.expiresAt)
      ? ok(undefined)
      : err(fault('enrolment-expired', { detail: held.expiresAt }));
  }

  /** Judges once more, and keeps that it was used: of two devices that come at once one is admitted. */
  async use(request: EnrolmentRequest, by: Asking): Promise<Result<void, CourierFault>> {
    for (;;) {
      const judged = await this.judge(request, by);
      if (!judged.ok) return judged;
      const held = await this.database.get(idOf(request.slip), SlipDocument);
      if (held === undefined) continue;
      if (held.used !== undefined) return this.judge(request, by);
      const { x, y } = request.publicKey;
      const used: SlipDocument = { ...held, used: { device: by.device, x, y } };
      if ((await this.database.put(used)).ok) return ok(undefined);
    }
  }
}

interface Asking {
  readonly device: DeviceId;
  readonly learner: AccountId;
}

const isFor = (used: NonNullable<SlipDocument['used']>, { publicKey }: EnrolmentRequest, { device }: Asking): boolean =>
  used.device === device && used.x === publicKey.x && used.y === publicKey.y;

const idOf = (id: string): string => `slip:${id}`;
