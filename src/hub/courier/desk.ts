import type { CourierFault } from '../../lib/courier/fault';
import { recipientOf } from '../../lib/courier/age';
import type { CourierReport } from '../../lib/institution/courier';
import type { AccountId, DeviceId } from '../../lib/shared/ids';
import type { Result } from '../../lib/shared/result';
import { Turns } from '../turns';
import { takeCourier } from './incoming';
import type { IncomingParts, MayHandIn } from './incoming';
import { CourierLedger } from './ledger';
import { makeCourier } from './outgoing';
import type { MadeCourier, NoCourier, OutgoingParts } from './outgoing';
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
    bytes: AsyncGenerator<Uint8Array>,
    mayHandIn: MayHandIn = () => Promise.resolve(true),
  ): Promise<Result<CourierReport, CourierFault>> {
    return this.#turns.run(() => takeCourier(this.parts, bytes, mayHandIn));
  }

  /**
   * An answer for one device of a learner: the only one that ever sent a recipient, or `device`. With `most` a small one, to
   * be shown as codes: packed, without notices, at most so many bytes.
   */
  make(learner: AccountId, device?: DeviceId, most?: number): Promise<Result<MadeCourier, NoCourier>> {
    return this.#turns.run(() => makeCourier(this.parts, learner, device, most));
  }
}
