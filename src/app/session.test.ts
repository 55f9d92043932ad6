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
  vi.stubGlobal('requestAnimationFrame', (paint: () => void) => setTimeout(paint, 0));
});
afterEach(() => vi.unstubAllGlobals());

const closures = {
  isClosed: async () => false,
  isClosedStill: async () => false,
  hear: async () => undefined,
  sweep: async () => new Map<string, 'closed'>(),
};

function session(people: readonly { readonly space: string }[] = [], swept = new Map<string, 'closed' | 'kept'>()) {
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
    people: async () => people.filter(({ space }) => space !== 'erased'),
    old: async () => [],
    institution: async () => undefined,
    dropTicket: vi.fn(async () => undefined),
  };
  const parts = {
    hub: hub as unknown as HubClient,
    store: store as unknown as ProfileStore,
    closures: { ...closures, sweep: async () => swept },
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

it('shows the door, and then which profiles are closed; those that are gone are not shown', async () => {
  const closedNow = new Map([
    ['dana', 'closed'],
    ['timur', 'kept'],
    ['erased', 'closed'],
  ] as const);
  const { opened } = session(
    ['dana', 'timur', 'aigul'].map((space) => ({ space })),
    closedNow,
  );
  await opened.signOut();
  expect(opened.state).toMatchObject({ people: [{ space: 'dana' }, { space: 'timur' }, { space: 'aigul' }] });
  await vi.waitFor(() =>
    expect(opened.state).toMatchObject({
      people: [{ closed: 'closed' }, { closed: 'kept' }, { space: 'aigul', closed: undefined }],
    }),
  );
});
