import { Dexie, type Table } from 'dexie';
import type { Account, Enrolment, Institution } from '$lib/institution/account';
import type { AccountId } from '$lib/shared/ids';
import type { Lock } from './lock';

/** One learner's (or tutor's) locked space in this browser, as it is kept: enough to go on with no hub in reach. */
export interface ProfileRecord {
  readonly id: AccountId;
  readonly login: string;
  readonly account: Account;
  readonly enrolment: Enrolment;
  readonly institution: Institution;
  readonly lock: Lock;
  /** The hub admitted this profile's device key. */
  readonly enrolled: boolean;
  /** Milliseconds UTC. */
  readonly usedAt: number;
}

/** An open sign-in: only its own tab knows the ticket, so whoever finds the row in the database can do nothing with it. */
export interface TicketRow {
  readonly hash: string;
  readonly account: AccountId;
  /** Last sign of the tab, milliseconds UTC. */
  readonly seenAt: number;
}

class ProfileDatabase extends Dexie {
  declare profiles: Table<ProfileRecord, AccountId>;
  declare tickets: Table<TicketRow, string>;

  constructor() {
    super('sandyq-profiles', { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ profiles: 'id, login', tickets: 'hash, seenAt' });
  }
}

export class ProfileStore {
  readonly #db = new ProfileDatabase();

  get(account: AccountId): Promise<ProfileRecord | undefined> {
    return this.#db.profiles.get(account);
  }

  byLogin(login: string): Promise<ProfileRecord | undefined> {
    return this.#db.profiles.where('login').equals(login).first();
  }

  /** The latest used first. */
  async all(): Promise<readonly ProfileRecord[]> {
    return (await this.#db.profiles.toArray()).sort((a, b) => b.usedAt - a.usedAt);
  }

  async put(record: ProfileRecord): Promise<void> {
    await this.#db.profiles.put(record);
  }

  async update(account: AccountId, change: Partial<Omit<ProfileRecord, 'id'>>): Promise<void> {
    await this.#db.profiles.update(account, change);
  }

  ticket(hash: string): Promise<TicketRow | undefined> {
    return this.#db.tickets.get(hash);
  }

  async putTicket(ticket: TicketRow): Promise<void> {
    await this.#db.tickets.put(ticket);
  }

  async dropTicket(hash: string): Promise<void> {
    await this.#db.tickets.delete(hash);
  }

  /** Forgets tickets whose tabs are long gone. */
  async dropTicketsBefore(ms: number): Promise<void> {
    await this.#db.tickets.where('seenAt').below(ms).delete();
  }
}
