import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '$lib/institution/account';
import type { AccountId } from '$lib/shared/ids';
import { ProfileStore, type Person } from './store';

const box = new Uint8Array([1]);
const person = (space: string, usedAt: number): Person =>
  ({ space, tag: `tag-${space}`, login: `login-${space}`, name: space, box, usedAt }) as unknown as Person;

/** As a browser has it that knew nothing of sealing. */
async function oldDatabase(): Promise<void> {
  await new Promise<void>((done) => {
    const opening = indexedDB.open('sandyq-profiles', 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('profiles', { keyPath: 'id' }).put({ id: 'old', login: 'old' });
      opening.result.createObjectStore('tickets', { keyPath: 'hash' }).put({ hash: 'h', account: 'old', seenAt: 1 });
    };
    opening.onsuccess = () => done(opening.result.close());
  });
}

describe('ProfileStore', () => {
  let store: ProfileStore;
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
    store = new ProfileStore();
  });

  it('keeps profiles, the latest used first, and finds them by tag', async () => {
    await store.put(person('a', 1));
    await store.put(person('b', 2));
    expect((await store.people()).map(({ space }) => space)).toEqual(['b', 'a']);
    expect((await store.byTag('tag-a'))?.space).toBe('a');
    expect(await store.byTag('tag-x')).toBeUndefined();
    expect((await new ProfileStore().person('a'))?.usedAt).toBe(1);
    await store.remove('a');
    expect(await store.person('a')).toBeUndefined();
  });

  it('changes what is told and nothing else, and makes no profile out of nothing', async () => {
    await store.put(person('a', 1));
    await store.update('a', { usedAt: 7 });
    expect(await store.person('a')).toEqual(person('a', 7));
    await store.update('x', { usedAt: 7 });
    expect(await store.person('x')).toBeUndefined();
  });

  it('finds the profile of a ticket, and nothing for a ticket without one', async () => {
    await store.put(person('a', 1));
    await store.putTicket({ hash: 'own', space: 'a', box, seenAt: 10 });
    await store.putTicket({ hash: 'stray', space: 'b', box, seenAt: 10 });
    await store.touchTicket('own', 20);
    expect(await store.byTicket('own')).toMatchObject({ ticket: { seenAt: 20 }, person: { space: 'a' } });
    expect(await store.byTicket('stray')).toBeUndefined();
    expect(await store.byTicket('none')).toBeUndefined();
  });

  it('forgets old tickets and keeps the others; a sign of life brings none back', async () => {
    await store.put(person('a', 1));
    await store.putTicket({ hash: 'old', space: 'a', box, seenAt: 10 });
    await store.putTicket({ hash: 'new', space: 'a', box, seenAt: 20 });
    await store.dropTicketsBefore(15);
    expect(await store.byTicket('old')).toBeUndefined();
    expect(await store.byTicket('new')).toBeDefined();
    await store.dropTicket('new');
    await store.touchTicket('new', 30);
    expect(await store.byTicket('new')).toBeUndefined();
  });

  it('keeps profiles from before sealing until they are sealed, and lets nobody in by their tickets', async () => {
    await oldDatabase();
    expect(await store.old()).toMatchObject([{ id: 'old' }]);
    expect(await store.byTicket('h')).toBeUndefined();
    await store.replaceOld('old' as AccountId, person('a', 1));
    expect(await store.old()).toEqual([]);
    expect(await store.people()).toHaveLength(1);
  });

  it('knows the institution of the browser', async () => {
    expect(await store.institution()).toBeUndefined();
    await store.noteInstitution({ id: 'demo' } as unknown as Institution);
    expect(await store.institution()).toEqual({ id: 'demo' });
  });
});
