import { sha256Hex } from '$lib/shared/digest';
import { toBase64Url } from '$lib/shared/base64';
import type { AccountId, Random } from '$lib/shared/ids';
import type { Clock } from '$lib/shared/clock';
import type { ProfileRecord, ProfileStore } from './store';

/*
 * Staying signed in over a reload, but not over the end of the browser: the ticket is in sessionStorage, which belongs
 * to one tab. Some browsers bring that back with «restore my tabs»; so a ticket that gave no sign for IDLE_MS is worth
 * nothing. A second tab asks the tabs that are open for theirs: each holds a share of a lock, so that nobody waits for an
 * answer where there is no such tab.
 */
const KEY = 'sandyq-ticket';
const CHANNEL = 'sandyq-ticket';
const LOCK = 'sandyq-ticket';
const IDLE_MS = 30 * 60_000;
const ANSWER_MS = 150;

export interface TicketParts {
  readonly store: ProfileStore;
  readonly clock: Clock;
  readonly random: Random;
}

export async function issueTicket({ store, clock, random }: TicketParts, account: AccountId): Promise<void> {
  const ticket = toBase64Url(random.bytes(32));
  await store.dropTicketsBefore(clock.now() - IDLE_MS);
  await store.putTicket({ hash: await hashOf(ticket), account, seenAt: clock.now() });
  sessionStorage.setItem(KEY, ticket);
}

/** The profile that this tab may go on with; undefined: somebody has to sign in. */
export async function redeemTicket({ store, clock }: TicketParts): Promise<ProfileRecord | undefined> {
  store.warm();
  const own = sessionStorage.getItem(KEY);
  const ticket = own ?? ((await isOpenElsewhere()) ? await askOtherTabs() : undefined);
  if (ticket === undefined) return undefined;
  const found = await store.byTicket(await hashOf(ticket));
  if (found === undefined || Math.abs(clock.now() - found.ticket.seenAt) >= IDLE_MS) {
    sessionStorage.removeItem(KEY);
    return undefined;
  }
  sessionStorage.setItem(KEY, ticket);
  return found.record;
}

export async function dropTicket({ store }: Pick<TicketParts, 'store'>): Promise<void> {
  const ticket = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (ticket !== null) await store.dropTicket(await hashOf(ticket));
}

/** Gives signs of life while the tab is open, and the ticket to tabs of this browser that ask. Returns the end of it. */
export function keepTicket({ store, clock }: TicketParts, account: AccountId): () => void {
  const sign = async () => {
    const ticket = sessionStorage.getItem(KEY);
    if (ticket !== null) await store.putTicket({ hash: await hashOf(ticket), account, seenAt: clock.now() });
  };
  const timer = setInterval(() => void sign(), 5 * 60_000);
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data === 'ask') channel.postMessage({ ticket: sessionStorage.getItem(KEY) });
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

async function isOpenElsewhere(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === LOCK);
}

function askOtherTabs(): Promise<string | undefined> {
  const channel = new BroadcastChannel(CHANNEL);
  return new Promise((resolve) => {
    const end = (ticket?: string) => {
      clearTimeout(timer);
      channel.close();
      resolve(ticket);
    };
    const timer = setTimeout(end, ANSWER_MS);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const given = typeof data === 'object' && data !== null && 'ticket' in data ? data.ticket : undefined;
      if (typeof given === 'string') end(given);
    };
    channel.postMessage('ask');
  });
}

const hashOf = (ticket: string): Promise<string> => sha256Hex(new TextEncoder().encode(ticket));
