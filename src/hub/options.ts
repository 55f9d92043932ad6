import type { networkInterfaces } from 'node:os';
import type { Founder } from './institution/founding';
import type { Institution, ReviewPolicy, SharedPolicy } from '../lib/institution/account';
import type { Clock } from '../lib/shared/clock';
import type { Random } from '../lib/shared/ids';
import type { PasswordCost } from './accounts/password';
import type { Limits } from './http/limits';
import type { ExchangeOptions } from './site/exchange';
import type { StartedFrom } from './stick/running-from';

export type Log = (line: string) => void;

export interface HubOptions {
  /** Everything that this hub keeps on its own disk. */
  readonly data: string;
  /** What `npm run build` made: the app, with the schemas in it (`build/`). */
  readonly build: string;
  /** Source folders of the kits that ship. */
  readonly kits?: string;
  /** A stick whose kits are on the shelf, and stay where they are: those by keys that the hub trusts, or by its own. */
  readonly stick?: StartedFrom;
  /** Folder of packages with Node that were fetched for sticks. Absent: the user's own. */
  readonly runtimeCache?: string;
  readonly version: string;
  /** HTTPS on all interfaces, and the page that tells how to trust it at plain HTTP. Without it: this machine alone. */
  readonly lan?: boolean;
  /** 0: any free one. Absent: 8080 (with `lan` 8443), or the next free one. */
  readonly port?: number;
  readonly httpPort?: number;
  /** Where interactive packages play: another origin of this host. Absent: the usual one, or the next free one. */
  readonly playerPort?: number;
  /** Names and addresses under which people reach this hub, besides those that the machine knows. */
  readonly hosts?: readonly string[];
  /** With `lan`: what the hub is called, `<name>.local`; kept from then on. Absent: as before, or by the machine's name. */
  readonly name?: string;
  /** With `lan`: false where the hub is not to announce itself by multicast DNS. */
  readonly announce?: boolean;
  /** PEM files of a certificate of one's own. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** False: a real institution, whose first administrator `founder` tells. */
  readonly demo?: boolean;
  readonly founder?: () => Promise<Founder>;
  /** Lines of minisign public keys whose kits this institution takes, besides its own. */
  readonly trust?: readonly string[];
  /** May learners open a kit by a key outside `trust`, after seeing its fingerprint? Kept until it is said anew. */
  readonly unknownSigners?: Institution['unknownSigners'];
  /** What this institution wants of browsers that several people use. What is left out is kept as it was said last. */
  readonly shared?: Partial<SharedPolicy>;
  /** What this institution looks through. What is left out is kept as it was said last. */
  readonly review?: Partial<ReviewPolicy>;
  /** Days after which a missing receipt is told. Kept until it is said anew. */
  readonly receiptDays?: number;
  /** The data were restored from a backup: devices compare everything again. */
  readonly restored?: boolean;
  readonly couchdb?: {
    readonly url: string;
    readonly prefix?: string;
    /** Where the hub may not write CouchDB's configuration: the key that stands in it, as base64. */
    readonly jwtSecret?: string;
  };
  /** Of a site: how it exchanges with its institution over a network. */
  readonly exchange?: ExchangeOptions;
  readonly sessionSeconds?: number;
  /** scrypt's parameters; lower only where no real password is. */
  readonly passwordCost?: PasswordCost;
  /** What kits may take of the network, all learners together, bytes a second. Absent: all of it. */
  readonly shelfRate?: number;
  readonly limits?: Partial<Limits>;
  /** What networks this machine is on. Absent: as the system says. */
  readonly interfaces?: typeof networkInterfaces;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
}

/** A working day and a night: a learner who was here yesterday evening need not type again in the morning. */
export const SESSION_SECONDS = 16 * 60 * 60;
