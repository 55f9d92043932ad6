import type { Account, Enrolment, Institution } from '$lib/institution/account';
import type { AccountId } from '$lib/shared/ids';
import type { Bytes } from './box';
import { done, openDatabase, read, readAll, write } from './idb';
import type { Lock } from './lock';
import type { CodeBox } from './recovery';

/** What is known of somebody who signed in here: enough to go on with no hub in reach. Lies sealed in `Person.box`. */
export interface ProfileRecord {
  readonly id: AccountId;
  readonly login: string;
  readonly account: Account;
  readonly enrolment: Enrolment;
  readonly institution: Institution;
  /** The hub admitted this profile's device key. */
  readonly enrolled: boolean;
  /** By what its couriers ask for that, where it began at no hub. */
  readonly slip?: { readonly id: string; readonly secret: string };
}

/** One profile of this browser as it lies in the clear: what the door shows, and what opens the rest. */
export interface Person {
  /** Random; names the profile's databases. */
  readonly space: string;
  /** Hash of the account: finds the profile that somebody has whom the hub has just let in. */
  readonly tag: string;
  readonly name: string;
  readonly login: string;
  readonly lock: Lock;
  readonly box: Bytes;
  /** What codes of staff open; `sending` those that the hub may not have yet. */
  readonly codes?: readonly CodeBox[];
  readonly sending?: readonly CodeBox[];
  /** When it was shut last, the institution had signed for everything that lay here, and nothing was begun. */
  readonly received?: boolean;
  /** Milliseconds UTC. */
  readonly usedAt: number;
}

/** A profile from before profiles were sealed. It is sealed when its password is there. */
export type OldPerson = ProfileRecord & { readonly lock: Lock; readonly usedAt: number };

/** An open sign-in. `box` is the profile key; what opens it only its tab knows, and not on any disk. */
export interface TicketRow {
  readonly hash: string;
  readonly space: string;
  readonly box: Bytes;
  /** Last sign of the tab, milliseconds UTC. */
  readonly seenAt: number;
}

const STORES = { profiles: 'id', tickets: 'hash', people: 'space', device: 'name' };

/** The database `sandyq-profiles`, version 2: who has signed in at this browser. */
export class ProfileStore {
  #opened: Promise<IDBDatabase> | undefined;

  /** The latest used first. */
  async people(): Promise<readonly Person[]> {
    const people = await readAll<Person>(await this.#db(), 'people');
    return people.sort((a, b) => b.usedAt - a.usedAt);
  }

  async old(): Promise<readonly OldPerson[]> {
    return readAll<OldPerson>(await this.#db(), 'profiles');
  }

  async person(space: string): Promise<Person | undefined> {
    return read(await this.#db(), 'people', space);
  }

  async byTag(tag: string): Promise<Person | undefined> {
    return (await this.people()).find((person) => person.tag === tag);
  }

  async put(person: Person): Promise<void> {
    await write(await this.#db(), ['people'], (store) => store('people').put(person));
  }

  /** `person` takes the place of what lay unsealed under `account`. */
  async replaceOld(account: AccountId, person: Person): Promise<void> {
    await write(await this.#db(), ['people', 'profiles'], (store) => {
      store('people').put(person);
      store('profiles').delete(account);
    });
  }

  /** Reads and writes in one transaction; nothing where the profile is unknown. */
  async update(space: string, change: Partial<Omit<Person, 'space'>>): Promise<void> {
    await write(await this.#db(), ['people'], (store) => {
      const known: IDBRequest<Person | undefined> = store('people').get(space);
      known.onsuccess = () => {
        if (known.result !== undefined) store('people').put({ ...known.result, ...change });
      };
    });
  }

  async remove(space: string): Promise<void> {
    await write(await this.#db(), ['people'], (store) => store('people').delete(space));
  }

  /** A ticket and the profile that it opens, in one reading: the first screen waits for it. */
  async byTicket(hash: string): Promise<{ ticket: TicketRow; person: Person } | undefined> {
    const transaction = (await this.#db()).transaction(['tickets', 'people']);
    const ticket = await done<TicketRow | undefined>(transaction.objectStore('tickets').get(hash));
    if (ticket?.box === undefined) return undefined;
    const person = await done<Person | undefined>(transaction.objectStore('people').get(ticket.space));
    return person && { ticket, person };
  }

  /** Opens the database ahead of the first reading, which tells what goes wrong. */
  warm(): void {
    this.#db().catch(() => (this.#opened = undefined));
  }

  async putTicket(ticket: TicketRow): Promise<void> {
    await write(await this.#db(), ['tickets'], (store) => store('tickets').put(ticket));
  }

  /** A sign of life; nothing where the ticket is gone. */
  async touchTicket(hash: string, seenAt: number): Promise<void> {
    await write(await this.#db(), ['tickets'], (store) => {
      const known: IDBRequest<TicketRow | undefined> = store('tickets').get(hash);
      known.onsuccess = () => {
        if (known.result !== undefined) store('tickets').put({ ...known.result, seenAt });
      };
    });
  }

  async dropTicket(hash: string): Promise<void> {
    await write(await this.#db(), ['tickets'], (store) => store('tickets').delete(hash));
  }

  /** Forgets tickets whose tabs are long gone. */
  async dropTicketsBefore(ms: number): Promise<void> {
    const rows = await readAll<TicketRow>(await this.#db(), 'tickets');
    const gone = rows.filter(({ seenAt }) => seenAt < ms);
    await write(await this.#db(), ['tickets'], (store) => gone.forEach(({ hash }) => store('tickets').delete(hash)));
  }

  /** The institution whose hub this browser spoke to last: of the browser, not of a person. */
  async institution(): Promise<Institution | undefined> {
    const row = await read<{ institution: Institution }>(await this.#db(), 'device', 'institution');
    return row?.institution;
  }

  async noteInstitution(institution: Institution): Promise<void> {
    await write(await this.#db(), ['device'], (store) => store('device').put({ name: 'institution', institution }));
  }

  #db(): Promise<IDBDatabase> {
    this.#opened ??= openDatabase('sandyq-profiles', 2, STORES);
    return this.#opened;
  }
}
