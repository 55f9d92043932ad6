import type { Account, Enrolment, Institution } from '$lib/institution/account';
import type { AccountId } from '$lib/shared/ids';
import { done, openDatabase, read, readAll, write } from './idb';
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

/** The database `sandyq-profiles`, version 1: who has signed in at this browser. */
export class ProfileStore {
  #opened: Promise<IDBDatabase> | undefined;

  async get(account: AccountId): Promise<ProfileRecord | undefined> {
    return read(await this.#db(), 'profiles', account);
  }

  /** Several where a login was given to another account: each keeps its own work. The latest used first. */
  async byLogin(login: string): Promise<readonly ProfileRecord[]> {
    return (await this.all()).filter((record) => record.login === login);
  }

  /** The latest used first. */
  async all(): Promise<readonly ProfileRecord[]> {
    const records = await readAll<ProfileRecord>(await this.#db(), 'profiles');
    return records.sort((a, b) => b.usedAt - a.usedAt);
  }

  async put(record: ProfileRecord): Promise<void> {
    await write(await this.#db(), 'profiles', (store) => store.put(record));
  }

  /** Reads and writes in one transaction; nothing where the profile is unknown. */
  async update(account: AccountId, change: Partial<Omit<ProfileRecord, 'id'>>): Promise<void> {
    await write(await this.#db(), 'profiles', (store) => {
      const known: IDBRequest<ProfileRecord | undefined> = store.get(account);
      known.onsuccess = () => {
        if (known.result !== undefined) store.put({ ...known.result, ...change });
      };
    });
  }

  /** A ticket and the profile that it opens, in one reading: the first screen waits for it. */
  async byTicket(hash: string): Promise<{ ticket: TicketRow; record: ProfileRecord } | undefined> {
    const transaction = (await this.#db()).transaction(['tickets', 'profiles']);
    const ticket = await done<TicketRow | undefined>(transaction.objectStore('tickets').get(hash));
    if (ticket === undefined) return undefined;
    const record = await done<ProfileRecord | undefined>(transaction.objectStore('profiles').get(ticket.account));
    return record && { ticket, record };
  }

  /** Opens the database ahead of the first reading, which tells what goes wrong. */
  warm(): void {
    this.#db().catch(() => (this.#opened = undefined));
  }

  async putTicket(ticket: TicketRow): Promise<void> {
    await write(await this.#db(), 'tickets', (store) => store.put(ticket));
  }

  async dropTicket(hash: string): Promise<void> {
    await write(await this.#db(), 'tickets', (store) => store.delete(hash));
  }

  /** Forgets tickets whose tabs are long gone. */
  async dropTicketsBefore(ms: number): Promise<void> {
    const rows = await readAll<TicketRow>(await this.#db(), 'tickets');
    const gone = rows.filter(({ seenAt }) => seenAt < ms);
    await write(await this.#db(), 'tickets', (store) => gone.forEach(({ hash }) => store.delete(hash)));
  }

  #db(): Promise<IDBDatabase> {
    this.#opened ??= openDatabase('sandyq-profiles', { profiles: 'id', tickets: 'hash' });
    return this.#opened;
  }
}
