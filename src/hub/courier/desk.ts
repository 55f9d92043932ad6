import { recipientOf } from '../../lib/courier/age';
import type { CourierFault } from '../../lib/courier/fault';
import type { CourierBytes } from '../../lib/courier/streams';
import type { DeviceRecord } from '../../lib/institution/account';
import type { CourierReport, Custody } from '../../lib/institution/courier';
import type { AccountId, DeviceId } from '../../lib/shared/ids';
import { ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { ReleaseRoad } from '../release/road';
import { Turns } from '../turns';
import { openIncoming, takeCourier } from './incoming';
import type { IncomingParts, MayHandIn } from './incoming';
import { CourierLedger } from './ledger';
import { addresseeOf, makeCourier } from './outgoing';
import type { MadeCourier, NoCourier, OutgoingParts } from './outgoing';
import { openOwn } from './reading';
import { clearSpools } from './spool';
import type { Database } from '../store/database';

/** Couriers that are opened or put together at a time: each holds a batch of some 30 MB while it is worked on. */
const AT_ONCE = 2;

type Parts = Omit<IncomingParts & OutgoingParts, 'ledger' | 'recipient'> & { readonly registry: Database };

/** Where staff hands in couriers of learners, and is given the answers. */
export class CourierDesk {
  readonly #turns = new Turns(AT_ONCE);

  private constructor(private readonly parts: IncomingParts & OutgoingParts) {}

  static async open({ registry, ...parts }: Parts): Promise<CourierDesk> {
    await clearSpools(parts.folder);
    const recipient = await recipientOf(parts.key);
    return new CourierDesk({ ...parts, ledger: new CourierLedger(registry), recipient });
  }

  /** What couriers to this hub are encrypted to. */
  get recipient(): string {
    return this.parts.recipient;
  }

  /** Takes one in. The bytes are read as they are worked on, and to where the courier ends or breaks. */
  take(
    bytes: CourierBytes,
    mayHandIn: MayHandIn = () => Promise.resolve(true),
  ): Promise<Result<CourierReport, CourierFault>> {
    return this.#turns.run(() => takeCourier(this.parts, bytes, mayHandIn));
  }

  /** The way of couriers of devices through the release queue. */
  road(mayHandIn: MayHandIn = () => Promise.resolve(true)): ReleaseRoad {
    const { parts } = this;
    return {
      incoming: (bytes) => incoming(parts, bytes, mayHandIn),
      outgoing: (bytes) => openOwn(parts, bytes),
      take: (bytes, withheld) => this.#turns.run(() => takeCourier(parts, bytes, mayHandIn, withheld)),
    };
  }

  /** The device that an answer would be for. */
  addressee(learner: AccountId, device?: DeviceId) {
    return addresseeOf(this.parts, learner, device);
  }

  /** By which roads work of this learner came, and how old is what each side knows of the other. */
  async custody(learner: AccountId): Promise<Custody> {
    const own = (await this.parts.devices.all()).filter(({ account }) => account === learner);
    return { devices: await Promise.all(own.map((device) => this.#custodyOf(device))) };
  }

  async #custodyOf({ device, label, enrolledAt, blockedAt, lastSeenAt }: DeviceRecord) {
    const { sent, heard, heardThere, toldBy, toldAt, arrivals } = await this.parts.ledger.of(device);
    return {
      ...{ device, label, enrolledAt },
      ...(blockedAt !== undefined && { blockedAt }),
      ...(lastSeenAt !== undefined && { lastSeenAt }),
      ...((toldBy > 0 || sent > 0) && {
        couriers: {
          ...(toldBy > 0 && { newest: { number: toldBy, made: toldAt } }),
          missing: heard.missing.filter((number) => number < toldBy),
          answers: sent,
          opened: heardThere.highest,
        },
      }),
      arrivals: arrivals.toReversed(),
    };
  }

  /**
   * An answer for one device of a learner: the only one that ever sent a recipient, or `device`. With `most` a small one, to
   * be shown as codes: packed, without notices, at most so many bytes.
   */
  make(learner: AccountId, device?: DeviceId, most?: number): Promise<Result<MadeCourier, NoCourier>> {
    return this.#turns.run(() => makeCourier(this.parts, learner, device, most));
  }
}

async function incoming(
  parts: IncomingParts,
  bytes: CourierBytes,
  mayHandIn: MayHandIn,
): ReturnType<ReleaseRoad['incoming']> {
  const opened = await openIncoming(parts, bytes, mayHandIn);
  if (!opened.ok) return opened;
  const { courier, sender } = opened.value;
  const { from } = courier.index;
  if (from.kind !== 'device') throw new Error('a courier of a hub');
  const { account, label } = sender;
  const counterpart = { kind: 'device', device: from.device, learner: account.id, name: account.name, label } as const;
  return ok({ courier, counterpart });
}
