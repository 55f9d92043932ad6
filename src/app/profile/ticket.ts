import * as v from 'valibot';
import { sha256Hex } from '$lib/shared/digest';
import { fromBase64Url, toBase64Url } from '$lib/shared/base64';
import type { Random } from '$lib/shared/ids';
import type { Clock } from '$lib/shared/clock';
import { openBytes, sealBytes, type Bytes } from './box';
import { recordIn, type Unlocked } from './door';
import type { ProfileStore } from './store';

/*
 * Staying signed in over a reload, but not over the end of the browser. The profile key lies in IndexedDB, sealed under
 * two halves: one in sessionStorage, which belongs to one tab but which browsers write to the disk; the other in the name
 * of the window, which lives in memory as long as the tab. So nothing on the disk opens the profile, neither after a
 * crash nor after «restore my tabs». A ticket that gave no sign for IDLE_MS is worth nothing, either.
 * A second tab asks the tabs that are open for theirs: each holds a share of a lock, so that nobody waits for an answer
 * where there is no such tab.
 */
const KEY = 'sandyq-ticket';
const CHANNEL = 'sandyq-ticket';
const LOCK = 'sandyq-ticket';
const NAME = 'sandyq-half:';
const IDLE_MS = 30 * 60_000;
const ANSWER_MS = 150;
const HALF = 32;

const Given = v.object({ half: v.pipe(v.string(), v.length(43)), other: v.pipe(v.string(), v.length(43)) });
/** Both halves, base64url. */
type Ticket = v.InferOutput<typeof Given>;

export interface TicketParts {
  readonly store: ProfileStore;
  readonly clock: Clock;
  readonly random: Random;
}

export async function issueTicket({ store, clock, random }: TicketParts, { space, key }: Unlocked): Promise<void> {
  const ticket = { half: toBase64Url(random.bytes(HALF)), other: toBase64Url(random.bytes(HALF)) };
  const box = await sealBytes(secretOf(ticket), `ticket ${space}`, key, random);
  await store.dropTicketsBefore(clock.now() - IDLE_MS);
  await store.putTicket({ hash: await hashOf(ticket.half), space, box, seenAt: clock.now() });
  keep(ticket);
}

/** The profile that this tab may go on with; undefined: somebody has to sign in. */
export async function redeemTicket({ store, clock }: TicketParts): Promise<Unlocked | undefined> {
  store.warm();
  const ticket = own() ?? ((await isOpenElsewhere()) ? await askOtherTabs() : undefined);
  const unlocked = ticket && (await open(store, clock, ticket));
  if (ticket === undefined || unlocked === undefined) forget();
  else keep(ticket);
  return unlocked;
}

async function open(store: ProfileStore, clock: Clock, ticket: Ticket): Promise<Unlocked | undefined> {
  const found = await store.byTicket(await hashOf(ticket.half));
  if (found === undefined || Math.abs(clock.now() - found.ticket.seenAt) >= IDLE_MS) return undefined;
  const { space, box } = found.person;
  const key = await openBytes(secretOf(ticket), `ticket ${space}`, found.ticket.box);
  const record = key && (await recordIn(space, box, key));
  return key && record && { space, key, record };
}

/** Tells the other tabs of this sign-in, too: it ended for all of them. */
export async function dropTicket({ store }: Pick<TicketParts, 'store'>): Promise<void> {
  const half = sessionStorage.getItem(KEY);
  forget();
  if (half === null) return;
  const hash = await hashOf(half);
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage({ ended: hash });
  channel.close();
  await store.dropTicket(hash);
}

/**
 * Gives signs of life while the tab is open, and the ticket to tabs of this browser that ask; `onEnded` where another tab
 * ended this sign-in. Returns the end of it.
 */
export function keepTicket({ store, clock }: TicketParts, onEnded: () => void): () => void {
  const half = sessionStorage.getItem(KEY);
  const hash = half === null ? undefined : hashOf(half);
  const sign = async () => {
    if (hash !== undefined) await store.touchTicket(await hash, clock.now());
  };
  const timer = setInterval(() => void sign(), 5 * 60_000);
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = async ({ data }: MessageEvent<unknown>) => {
    if (data === 'ask') channel.postMessage(own());
    else if (typeof data === 'object' && data !== null && 'ended' in data && data.ended === (await hash)) {
      // This tab hears itself, too, and has forgotten its half by then.
      if (sessionStorage.getItem(KEY) === half) onEnded();
    }
  };
  addEventListener('pagehide', sign);
  const left = new AbortController();
  const held = new Promise<void>((leave) => left.signal.addEventListener('abort', () => leave()));
  void navigator.locks.request(LOCK, { mode: 'shared' }, () => held);
  return () => {
    clearInterval(timer);
    channel.close();
    left.abort();
    removeEventListener('pagehide', sign);
  };
}

function own(): Ticket | undefined {
  const half = sessionStorage.getItem(KEY);
  const other = window.name.startsWith(NAME) ? window.name.slice(NAME.length) : '';
  const parsed = v.safeParse(Given, { half, other });
  return parsed.success ? parsed.output : undefined;
}

function keep({ half, other }: Ticket): void {
  sessionStorage.setItem(KEY, half);
  window.name = NAME + other;
}

function forget(): void {
  sessionStorage.removeItem(KEY);
  window.name = '';
}

async function isOpenElsewhere(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === LOCK);
}

function askOtherTabs(): Promise<Ticket | undefined> {
  const channel = new BroadcastChannel(CHANNEL);
  return new Promise((resolve) => {
    const end = (ticket?: Ticket) => {
      clearTimeout(timer);
      channel.close();
      resolve(ticket);
    };
    const timer = setTimeout(end, ANSWER_MS);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const given = v.safeParse(Given, data);
      if (given.success) end(given.output);
    };
    channel.postMessage('ask');
  });
}

const secretOf = ({ half, other }: Ticket): Bytes => {
  const [first, second] = [fromBase64Url(half), fromBase64Url(other)];
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
};
const hashOf = (half: string): Promise<string> => sha256Hex(new TextEncoder().encode(half));
