import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemRandom } from '$lib/shared/ids';
import { sealJson } from './box';
import type { Unlocked } from './door';
import { ProfileStore, type Person, type ProfileRecord } from './store';
import { dropTicket, issueTicket, keepTicket, redeemTicket } from './ticket';

const key = new Uint8Array(32).fill(6);
const record = { id: 'dana000000', login: 'dana' } as ProfileRecord;
const unlocked: Unlocked = { space: 'space', key, record };

/** A tab: what belongs to it alone. */
function tab() {
  const held = new Map<string, string>();
  const session = {
    held,
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
    removeItem: (name: string) => void held.delete(name),
  };
  return { session, window: { name: '' } };
}
const show = ({ session, window }: ReturnType<typeof tab>): void => {
  vi.stubGlobal('sessionStorage', session);
  vi.stubGlobal('window', window);
};

/** Tickets as they lie in the database. */
async function rowsOf(): Promise<Record<string, unknown>[]> {
  const db = await new Promise<IDBDatabase>((done) => {
    const opening = indexedDB.open('sandyq-profiles');
    opening.onsuccess = () => done(opening.result);
  });
  return new Promise((done) => {
    const request = db.transaction('tickets').objectStore('tickets').getAll() as IDBRequest<Record<string, unknown>[]>;
    request.onsuccess = () => done(request.result);
  });
}

describe('a ticket', () => {
  let now = 1_000_000;
  let parts: { store: ProfileStore; clock: { now: () => number }; random: typeof systemRandom };
  let mine: ReturnType<typeof tab>;
  const ends: (() => void)[] = [];
  beforeEach(async () => {
    globalThis.indexedDB = new IDBFactory();
    now = 1_000_000;
    parts = { store: new ProfileStore(), clock: { now: () => now }, random: systemRandom };
    mine = tab();
    show(mine);
    vi.stubGlobal('addEventListener', () => undefined);
    vi.stubGlobal('removeEventListener', () => undefined);
    vi.stubGlobal('navigator', { locks: { query: async () => ({}), request: async () => undefined } });
    const box = await sealJson(key, 'record space', record, systemRandom);
    await parts.store.put({ space: 'space', tag: '', name: '', login: '', box, usedAt: 1 } as unknown as Person);
    await issueTicket(parts, unlocked);
  });
  afterEach(() => {
    ends.splice(0).forEach((end) => end());
    vi.unstubAllGlobals();
  });

  it('opens the profile after a reload, in its own tab', async () => {
    expect(await redeemTicket(parts)).toEqual(unlocked);
    expect(await redeemTicket(parts)).toEqual(unlocked);
  });

  it('opens nothing where either half is gone, as after the end of the browser, or is another', async () => {
    const { name } = mine.window;
    mine.window.name = '';
    expect(await redeemTicket(parts)).toBeUndefined();
    expect(mine.session.held.size).toBe(0);
    mine.window.name = name;
    expect(await redeemTicket(parts)).toBeUndefined();
    await issueTicket(parts, unlocked);
    mine.window.name = `${name.slice(0, -1)}${name.endsWith('A') ? 'Q' : 'A'}`;
    expect(await redeemTicket(parts)).toBeUndefined();
  });

  it('is worth nothing after half an hour without a sign', async () => {
    now += 30 * 60_000;
    expect(await redeemTicket(parts)).toBeUndefined();
  });

  it('is worth nothing either where the clock was set back', async () => {
    now -= 30 * 60_000;
    expect(await redeemTicket(parts)).toBeUndefined();
  });

  it('is gone when it was dropped, and when it gave no sign until somebody else came', async () => {
    const [half, name] = [mine.session.held.get('sandyq-ticket')!, mine.window.name];
    const again = () => {
      mine.session.held.set('sandyq-ticket', half);
      mine.window.name = name;
    };
    await dropTicket(parts);
    again();
    expect(await redeemTicket(parts)).toBeUndefined();
    await issueTicket(parts, unlocked);
    now += 31 * 60_000;
    await issueTicket(parts, unlocked);
    expect(await rowsOf()).toHaveLength(1);
  });

  it('leaves neither key nor half in the database', async () => {
    const half = mine.session.held.get('sandyq-ticket')!;
    const rows = await rowsOf();
    expect(rows).toHaveLength(1);
    const text = JSON.stringify(rows) + new TextDecoder('latin1').decode(rows[0]!.box as Uint8Array);
    for (const secret of [half, mine.window.name.slice(12), new TextDecoder('latin1').decode(key)])
      expect(text).not.toContain(secret);
  });

  it('that ends in one tab ends in the others, and is not heard by the one that ended it', async () => {
    const here = vi.fn();
    ends.push(keepTicket(parts, here));
    const other = tab();
    other.session.held.set('sandyq-ticket', mine.session.held.get('sandyq-ticket')!);
    show(other);
    const there = vi.fn();
    ends.push(keepTicket(parts, there));
    // Where a tab looks is where it is shown: the first one ends it, the second one hears of it.
    show(mine);
    await dropTicket(parts);
    expect(mine.window.name).toBe('');
    await new Promise((done) => setTimeout(done, 20));
    expect(here).not.toHaveBeenCalled();
    show(other);
    const channel = new BroadcastChannel('sandyq-ticket');
    const hash = await crypto.subtle.digest(
      'SHA-256',
      new TextEncoder().encode(other.session.held.get('sandyq-ticket')),
    );
    channel.postMessage({ ended: Buffer.from(hash).toString('hex') });
    await vi.waitFor(() => expect(there).toHaveBeenCalled());
    channel.close();
    show(mine);
    expect(await redeemTicket(parts)).toBeUndefined();
  });
});
