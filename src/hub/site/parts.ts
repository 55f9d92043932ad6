import type { Clock } from '../../lib/shared/clock';
import type { Random } from '../../lib/shared/ids';
import type { Accounts } from '../accounts/accounts';
import type { HubIdentity } from '../accounts/identity';
import type { InstitutionLists } from '../institution/lists';
import type { Groups } from '../registry/groups';
import type { RevocationSource } from '../registry/revocations';
import type { Shelf } from '../shelf/shelf';
import type { LearnerDatabases } from '../store/learner-databases';
import type { Turns } from '../turns';
import type { DossierIntakeServices } from './dossier-intake';
import type { PeerLedger } from './ledger';
import type { People } from './people';
import type { Postings } from './postings';
import type { Sites } from './sites';

/** What it takes to exchange with another hub of the institution, at either end. */
export interface SiteParts extends DossierIntakeServices {
  readonly identity: HubIdentity;
  readonly accounts: Accounts;
  readonly groups: Groups;
  readonly databases: LearnerDatabases;
  readonly lists: InstitutionLists;
  readonly revocations: RevocationSource;
  readonly shelf: Shelf;
  readonly sites: Sites;
  readonly postings: Postings;
  readonly ledger: PeerLedger;
  readonly reads: Turns;
  readonly clock: Clock;
  readonly random: Random;
  /** The hub's age identity, and what is opened by it. */
  readonly key: string;
  readonly recipient: string;
  /** Where parts lie until they are encrypted. */
  readonly folder: string;
  /** At a site: takes the institution's list of blocked devices in. False where it is none. */
  readonly hearRevocations: (list: string) => Promise<boolean>;
  /** At a site: what the institution says of itself holds from now on. */
  readonly renew: (people: People) => Promise<void>;
}
