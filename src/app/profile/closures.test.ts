import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Institution } from '$lib/institution/account';
import type { AccountId } from '$lib/shared/ids';
import type { Timestamp } from '$lib/shared/clock';
import { exportPublicKey, generateSigningKeys } from '$lib/trace/jws';
import { signRevocations, type Closed } from '$lib/trace/revocations';
import { hearRevocations } from '../trace/revocations';
import { closedHere, closedStill, hearOf, sweep, type Places } from './closures';
import { whenHeard } from './heard';
import { openDatabase } from './idb';
import type { Person } from './store';
import { tagOf } from './tag';

const at = '2026-10-01T12:00:00.000Z' as Timestamp;
const [DANA, TIMUR] = ['dana000000' as AccountId, 'timur00000' as AccountId];
const DANAS = 'danasspace234567';
const TIMURS = 'timursspace23456';
let hubs = 0;
let sequence = 0;
let keys: CryptoKeyPair;
let institution: Institution;

beforeEach(async () => {
  keys = await generateSigningKeys(false);
  const receiptKey = { ...(await exportPublicKey(keys.publicKey)) };
  institution = { hub: `hub-${(hubs += 1)}`, receiptKey } as unknown as Institution;
});
const listOf = (accounts: readonly Closed[], key = keys.privateKey) =>
  signRevocations(
    {
      ...{ type: 'revocations', v: 1, hub: institution.hub, issuedAt: at, devices: [] },
      sequence: (sequence += 1),
      ...(accounts.length > 0 && { accounts: [...accounts] }),
    },
    key,
  );
const hear = async (...accounts: Closed[]) => hearRevocations(await listOf(accounts), institution);
const closed = (account: AccountId, more: { erase?: true } = {}): Closed => ({ account, blockedAt: at, ...more });

describe('a closed profile', () => {
  it('is the one that the newest list names, until a newer one does not', async () => {
    const dana = { id: DANA, institution };
    expect(await closedHere(dana)).toBeUndefined();
    await hear(closed(DANA));
    expect(await closedHere(dana)).toEqual(closed(DANA));
    expect(await closedHere({ id: TIMUR, institution })).toBeUndefined();
    await hear();
    expect(await closedHere(dana)).toBeUndefined();
  });

  it('is closed by nobody but the hub that the profile pinned', async () => {
    const stranger = await generateSigningKeys(false);
    const dana = { id: DANA, institution };
    await hearOf(dana, await listOf([closed(DANA)], stranger.privateKey));
    expect(await closedHere(dana)).toBeUndefined();
    await hear(closed(DANA));
    const receiptKey = { ...(await exportPublicKey(stranger.publicKey)) };
    expect(await closedHere({ id: DANA, institution: { ...institution, receiptKey } })).toBeUndefined();
    expect(await closedHere({ id: DANA, institution: { ...institution, hub: 'another' } })).toBeUndefined();
  });

  it('is open again where the hub has a newer list, and stays closed where it has none', async () => {
    const dana = { id: DANA, institution };
    await hear(closed(DANA));
    const gone = { request: async () => ({ ok: false, error: { code: 'unreachable' } }) } as never;
    expect(await closedStill(gone, dana)).toEqual(closed(DANA));
    const list = await listOf([]);
    const there = { request: async () => ({ ok: true, value: { list } }) } as never;
    expect(await closedStill(there, dana)).toBeUndefined();
  });

  it('is heard of at once in every tab, and once', async () => {
    let heard = 0;
    const end = whenHeard(() => (heard += 1));
    const list = await listOf([closed(DANA)]);
    await hearRevocations(list, institution);
    await vi.waitFor(() => expect(heard).toBe(1));
    await hearRevocations(list, institution);
    await new Promise((done) => setTimeout(done, 20));
    expect(heard).toBe(1);
    end();
  });
});

describe('what is to be erased', () => {
  let people: Person[];
  let cached: string[];
  let notes: Map<string, string>;
  const store = {
    people: async () => people,
    institution: async (): Promise<Institution | undefined> => institution,
    remove: async (space: string) => void (people = people.filter((person) => person.space !== space)),
  };
  const places = (): Places => ({
    databases: indexedDB,
    caches: {
      keys: async () => cached,
      delete: async (name) => {
        cached = cached.filter((one) => one !== name);
        return true;
      },
    },
    notes: {
      get length() {
        return notes.size;
      },
      key: (index) => [...notes.keys()][index] ?? null,
      removeItem: (name) => void notes.delete(name),
    },
  });
  const person = async (space: string, account: AccountId, received?: boolean) =>
    ({ space, tag: await tagOf(account), ...(received !== undefined && { received }) }) as Person;
  const named = async () =>
    (await indexedDB.databases()).map(({ name }) => name!).filter((name) => name.includes('space'));
  beforeEach(async () => {
    for (const space of [DANAS, TIMURS])
      for (const what of ['one', 'two']) (await openDatabase(`sandyq-${space}-${what}`, 1, { rows: 'id' })).close();
    cached = [`sandyq-${DANAS}-shelf`, `sandyq-${TIMURS}-shelf`, 'sandyq-app-1'];
    notes = new Map([
      [`sandyq-${DANAS}-a`, ''],
      [`sandyq-${TIMURS}-b`, ''],
      ['sandyq-language', 'kk'],
    ]);
    people = [await person(DANAS, DANA, true), await person(TIMURS, TIMUR, true)];
  });
  afterEach(async () => {
    for (const name of await named()) indexedDB.deleteDatabase(name);
  });

  it('goes whole where the institution has it all, and nothing else goes', async () => {
    await hear(closed(DANA, { erase: true }));
    expect(await sweep(store, places())).toEqual(new Map([[DANAS, 'closed']]));
    expect(people.map(({ space }) => space)).toEqual([TIMURS]);
    expect((await named()).sort()).toEqual([`sandyq-${TIMURS}-one`, `sandyq-${TIMURS}-two`]);
    expect(cached).toEqual([`sandyq-${TIMURS}-shelf`, 'sandyq-app-1']);
    expect([...notes.keys()]).toEqual([`sandyq-${TIMURS}-b`, 'sandyq-language']);
  });

  it('stays where anything has no receipt, and where nobody looked', async () => {
    await hear(closed(DANA, { erase: true }), closed(TIMUR, { erase: true }));
    people = [await person(DANAS, DANA, false), await person(TIMURS, TIMUR)];
    expect(await sweep(store, places())).toEqual(
      new Map([
        [DANAS, 'kept'],
        [TIMURS, 'kept'],
      ]),
    );
    expect(people).toHaveLength(2);
    expect(await named()).toHaveLength(4);
    expect(notes.size).toBe(3);
  });

  it('is nothing that was only closed', async () => {
    await hear(closed(DANA));
    expect(await sweep(store, places())).toEqual(new Map([[DANAS, 'closed']]));
    expect(people).toHaveLength(2);
    expect(await named()).toHaveLength(4);
  });

  it('is gone on with after the browser was killed at any step: the profile goes last', async () => {
    await hear(closed(DANA, { erase: true }));
    const all = places();
    for (const broken of [
      { ...all, databases: { databases: () => indexedDB.databases(), deleteDatabase: failingAfter(1) } },
      { ...all, caches: { ...all.caches, delete: () => Promise.reject(new Error('killed')) } },
      { ...all, notes: { ...all.notes, length: 1, key: () => `sandyq-${DANAS}-a`, removeItem: killed } },
    ] as Places[]) {
      expect(await sweep(store, broken)).toEqual(new Map([[DANAS, 'kept']]));
      expect(people).toHaveLength(2);
    }
    expect(await sweep(store, all)).toEqual(new Map([[DANAS, 'closed']]));
    expect(people.map(({ space }) => space)).toEqual([TIMURS]);
    expect(notes.size).toBe(2);
  });

  it('waits for a tab that has it open', async () => {
    await hear(closed(DANA, { erase: true }));
    const name = `sandyq-${DANAS}-one`;
    const tab = await new Promise<IDBDatabase>((done) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => done(opening.result);
    });
    expect(await sweep(store, places())).toEqual(new Map([[DANAS, 'kept']]));
    tab.close();
    expect(await sweep(store, places())).toEqual(new Map([[DANAS, 'closed']]));
  });

  it('is nothing where the browser knows of no institution', async () => {
    await hear(closed(DANA, { erase: true }));
    expect(await sweep({ ...store, institution: async () => undefined }, places())).toEqual(new Map());
    expect(people).toHaveLength(2);
  });
});

const killed = (): never => {
  throw new Error('killed');
};
function failingAfter(count: number) {
  let done = 0;
  return (name: string): IDBOpenDBRequest => {
    if (done >= count) return killed();
    done += 1;
    return indexedDB.deleteDatabase(name);
  };
}
