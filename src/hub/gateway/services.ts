import type { Accounts } from '../accounts/accounts';
import type { HubIdentity } from '../accounts/identity';
import type { SessionTokens } from '../accounts/session';
import type { Throttles } from '../accounts/throttles';
import type { CourierDesk } from '../courier/desk';
import type { DraftDesk } from '../drafts/desk';
import type { MemoryBudget } from '../http/budget';
import type { Limits } from '../http/limits';
import type { DemoAccount } from '../institution/demonstration';
import type { InstitutionLists } from '../institution/lists';
import type { Receipts } from '../receipts/receipts';
import type { Audit } from '../registry/audit';
import type { Devices } from '../registry/devices';
import type { Groups } from '../registry/groups';
import type { RevocationSource } from '../registry/revocations';
import type { Slips } from '../registry/slips';
import type { ReviewSettingsStore } from '../release/policy';
import type { ReleaseQueue } from '../release/queue';
import type { KitFiles } from '../shelf/kit-files';
import type { Shelf } from '../shelf/shelf';
import type { SiteDesk } from '../site/desk';
import type { Exchange } from '../site/exchange';
import type { StickDesk } from '../stick/desk';
import type { LearnerDatabases } from '../store/learner-databases';
import type { Store } from '../store/store';
import type { SheetFacts } from '../tls/sheet';
import type { SerialQueue } from '../serial-queue';
import type { Turns } from '../turns';
import type { StagedFiles } from '../uploads/staged-files';
import type { Clock } from '../../lib/shared/clock';
import type { Random } from '../../lib/shared/ids';
import type { ExchangeGate } from './exchange-gate';

/** Everything the gateway's handlers use. Put together in main.ts and nowhere else. */
export interface Services {
  readonly clock: Clock;
  readonly random: Random;
  readonly version: string;
  readonly limits: Limits;
  readonly budgets: { readonly bodies: MemoryBudget; readonly answers: MemoryBudget };
  /** Reads of many documents at once. */
  readonly reads: Turns;
  /** One write at a time into a database, so that nothing comes between a look at a document and its write. */
  readonly writes: SerialQueue;
  readonly store: Store;
  readonly identity: HubIdentity;
  /** Its keys and withdrawn versions, as far as this hub has heard. */
  readonly lists: InstitutionLists;
  readonly accounts: Accounts;
  readonly sessions: SessionTokens;
  readonly throttles: Throttles;
  readonly groups: Groups;
  readonly devices: Devices;
  /** By which devices that never meet a hub are enrolled. */
  readonly slips: Slips;
  /** The signed list of blocked devices. */
  readonly revocations: RevocationSource;
  readonly audit: Audit;
  readonly databases: LearnerDatabases;
  readonly receipts: Receipts;
  /** Files on their way in pieces; this hub's alone. */
  readonly stagedFiles: StagedFiles;
  readonly shelf: Shelf;
  readonly sticks: StickDesk;
  readonly couriers: CourierDesk;
  /** Couriers between this hub and others of the institution. */
  readonly hubs: SiteDesk;
  /** At a site with a network. */
  readonly exchange?: Exchange;
  /** At the institution: through which sites come over a network. */
  readonly exchangeGate: ExchangeGate;
  /** What is looked through, and which kits may come. */
  readonly reviews: ReviewSettingsStore;
  /** Couriers that wait for an officer. */
  readonly release: ReleaseQueue;
  readonly kitFiles: KitFiles;
  /** Kits that are being written. */
  readonly drafts: DraftDesk;
  /** Filled in when the doors to the LAN are open, where there are any. */
  readonly lan: { sheet?: () => SheetFacts | undefined };
  /** Filled in when the player's door is open. */
  readonly player: { port?: number };
  /** Passwords of the demonstration institution, where this hub made it. */
  readonly demoAccounts: readonly DemoAccount[];
}
