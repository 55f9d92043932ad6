import { join } from 'node:path';
import { recipientOf } from '../../lib/courier/age';
import type { CourierFault } from '../../lib/courier/fault';
import type { Road, SiteReport } from '../../lib/institution/site';
import type { Result } from '../../lib/shared/result';
import type { MadeCourier } from '../courier/outgoing';
import { clearSpools } from '../courier/spool';
import type { ReleaseRoad } from '../release/road';
import type { Database } from '../store/database';
import { SerialQueue } from '../serial-queue';
import { Turns } from '../turns';
import { takeHubCourier } from './incoming';
import { PeerLedger } from './ledger';
import { makeHubCourier } from './outgoing';
import type { MakeOptions } from './outgoing';
import type { SiteParts } from './parts';
import { peerOf } from './peers';
import type { NoPeer } from './peers';
import { Postings } from './postings';
import { siteRoad } from './road';
import { Sites } from './sites';

/** Couriers of different hubs that are taken in at a time: each holds a batch of some 30 MB. */
const IN_AT_ONCE = 4;
const OUT_AT_ONCE = 2;

type Parts = Omit<SiteParts, 'sites' | 'postings' | 'ledger' | 'recipient' | 'folder'> & {
  readonly registry: Database;
  readonly data: string;
};

/** Where the hubs of an institution exchange, by whichever road. */
export class SiteDesk {
  readonly #in = new Turns(IN_AT_ONCE);
  readonly #out = new Turns(OUT_AT_ONCE);
  readonly #ofPeer = new SerialQueue();

  private constructor(readonly parts: SiteParts) {}

  static async open({ registry, data, ...parts }: Parts): Promise<SiteDesk> {
    const folder = join(data, 'courier-hubs');
    await clearSpools(folder);
    const sites = new Sites(registry, parts.identity, parts.clock);
    const postings = new Postings({ ...parts, registry, sites });
    const recipient = await recipientOf(parts.key);
    return new SiteDesk({ ...parts, sites, postings, ledger: new PeerLedger(registry), recipient, folder });
  }

  /** Takes one in. The bytes are read as they are worked on, and to where the courier ends or breaks. */
  take(bytes: AsyncGenerator<Uint8Array>, road: Road = 'courier'): Promise<Result<SiteReport, CourierFault>> {
    return takeHubCourier(this.parts, bytes, road, (hub, work) => this.#ofPeer.run(hub, () => this.#in.run(work)));
  }

  /** The way of couriers that staff hands in and fetches through the release queue. */
  road(): ReleaseRoad {
    return siteRoad(this.parts, (bytes) => this.take(bytes, 'courier'));
  }

  /** Who a courier would be for. */
  async peer(site: string | undefined) {
    return await peerOf(this.parts, site);
  }

  /** A courier for a site, or of a site for its institution. */
  make(site: string | undefined, options: MakeOptions = {}): Promise<Result<MadeCourier, NoPeer>> {
    return this.#out.run(() => makeHubCourier(this.parts, site, options));
  }
}
