import type { CourierFault } from '../../lib/courier/fault';
import type { OpenedCourier } from '../../lib/courier/read';
import type { CourierBytes } from '../../lib/courier/streams';
import type { CourierReport } from '../../lib/institution/courier';
import type { SiteReport } from '../../lib/institution/site';
import type { Counterpart } from '../../lib/institution/review';
import type { Result } from '../../lib/shared/result';

/** What the queue needs to know of one kind of courier: of devices, of other hubs. */
export interface ReleaseRoad {
  /** Judges who sent a courier that came, as `take` does, and opens it. Nothing of it is stored. */
  incoming(
    bytes: CourierBytes,
  ): Promise<Result<{ readonly courier: OpenedCourier; readonly counterpart: Counterpart }, CourierFault>>;
  /** Opens one that this hub made while couriers are looked through. */
  outgoing(bytes: CourierBytes): Promise<Result<OpenedCourier, CourierFault>>;
  /** Takes in all but these documents. Twice does no harm. */
  take(bytes: CourierBytes, withheld: ReadonlySet<string>): Promise<Result<CourierReport | SiteReport, CourierFault>>;
}
