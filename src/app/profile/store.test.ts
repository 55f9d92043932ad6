import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '$lib/shared/ids';
import { ProfileStore, type ProfileRecord } from './store';

const record = (id: string, usedAt: number): ProfileRecord =>
  ({ id, login: `login-${id}`, account: { id, name: id }, enrolled: false, usedAt }) as unknown as ProfileRecord;

describe('ProfileStore', () => {
  let store: ProfileStore;
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
    store = new ProfileStore();
  });

  it('keeps profiles, finds them by login, the latest used first', async () => {
    await store.put(record('a', 1));
    await store.put(record('b', 2));
    expect((await store.all()).map(({ id }) => id)).toEqual(['b', 'a']);
    expect((await store.byLogin('login-a'))[0]?.id).toBe('a');
    expect(await store.byLogin('nobody')).toEqual([]);
    expect((await new ProfileStore().get('a' as AccountId))?.usedAt).toBe(1);
  });

  it('changes what is told and nothing else, and makes no profile out of nothing', async () => {
    await store.put(record('a', 1));
    await store.update('a' as AccountId, { enrolled: true });
    expect(await store.get('a' as AccountId)).toEqual({ ...record('a', 1), enrolled: true });
    await store.update('x' as AccountId, { enrolled: true });
    expect(await store.get('x' as AccountId)).toBeUndefined();
  });

  it('finds the profile of a ticket, and nothing for a ticket without one', async () => {
    await store.put(record('a', 1));
    await store.putTicket({ hash: 'own', account: 'a' as AccountId, seenAt: 10 });
    await store.putTicket({ hash: 'stray', account: 'b' as AccountId, seenAt: 10 });
    expect(await store.byTicket('own')).toMatchObject({ ticket: { seenAt: 10 }, record: { id: 'a' } });
    expect(await store.byTicket('stray')).toBeUndefined();
    expect(await store.byTicket('none')).toBeUndefined();
  });

  it('forgets old tickets and keeps the others', async () => {
    await store.put(record('a', 1));
    await store.putTicket({ hash: 'old', account: 'a' as AccountId, seenAt: 10 });
    await store.putTicket({ hash: 'new', account: 'a' as AccountId, seenAt: 20 });
    await store.dropTicketsBefore(15);
    expect(await store.byTicket('old')).toBeUndefined();
    expect(await store.byTicket('new')).toBeDefined();
    await store.dropTicket('new');
    expect(await store.byTicket('new')).toBeUndefined();
  });
});
