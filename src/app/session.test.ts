import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HubClient } from './hub-client';
import type { ProfileStore } from './profile/store';

/* Signing out on a slow link: whoever presses the button and goes is out. */

vi.hoisted(() => {
  const rune = <T>(value: T): T => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
vi.mock('$app/navigation', () => ({ goto: vi.fn() }));
const { Session } = await import('./session.svelte');

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  kept.set('sandyq-ticket', 'a ticket');
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    removeItem: (name: string) => void kept.delete(name),
  });
  vi.stubGlobal('window', { name: '' });
});
afterEach(() => vi.unstubAllGlobals());

function session() {
  const asked: string[] = [];
  let answer: () => void = () => undefined;
  const hub = {
    signOut: () => {
      asked.push('sign out');
      return new Promise((done) => (answer = () => done({ ok: true })));
    },
    signIn: async () => {
      asked.push('sign in');
      return { ok: false, error: { code: 'wrong-password' } };
    },
  };
  const store = {
    people: async () => [],
    old: async () => [],
    institution: async () => undefined,
    dropTicket: vi.fn(async () => undefined),
  };
  const parts = {
    hub: hub as unknown as HubClient,
    store: store as unknown as ProfileStore,
    clock: { now: () => 0 },
    random: { bytes: (length: number) => new Uint8Array(length) },
    open: () => expect.unreachable(),
    openGuest: () => expect.unreachable(),
  };
  return { opened: new Session(parts), asked, store, answer: () => answer() };
}

it('is out before the hub has answered, and the ticket is gone at once', async () => {
  const { opened, asked, store } = session();
  const leaving = opened.signOut();
  expect(kept.size).toBe(0);
  await leaving;
  expect(opened.state).toMatchObject({ status: 'signed-out', left: true });
  expect(store.dropTicket).toHaveBeenCalledOnce();
  expect(asked).toEqual(['sign out']);
});

it('lets nobody in before the hub has shut the door behind the last one', async () => {
  const { opened, asked, answer } = session();
  await opened.signOut();
  const entering = opened.signIn('dana', 'secret');
  await new Promise((done) => setTimeout(done, 0));
  expect(asked).toEqual(['sign out']);
  answer();
  await entering.catch(() => undefined);
  expect(asked).toEqual(['sign out', 'sign in']);
});
