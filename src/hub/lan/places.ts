import { isIP } from 'node:net';
import type { SheetFacts } from '../tls/sheet';
import type { LanAddress } from './names';

/* Where people are sent. It is worked out each time it is asked: names are lost and found, addresses come and go. */

export interface Places {
  readonly url: string;
  /** By address, where the name in `url` is not found. */
  readonly otherUrl?: string;
  readonly trustUrl?: string;
}

export interface Doors {
  /** Of this moment: on a LAN names and addresses come and go. */
  places(): Places;
  /** What the sheet for the wall says, where there is something to trust; undefined while no network is there. */
  readonly sheet?: () => SheetFacts | undefined;
  /** Where packages play, on the same host; absent where the build has no player. */
  readonly playerPort?: number;
  close(): Promise<void>;
}

/** What the hub is reached by, at this moment. */
export interface Reached {
  /** By `--host`. */
  readonly chosen?: string;
  /** What neighbours find by multicast DNS. */
  readonly announced?: string;
  readonly addresses: readonly LanAddress[];
}

/**
 * The best first, and one for those who do not find it: a name that somebody chose, the name that neighbours find, an
 * address on the LAN. Browsers keep what they store by it, so a name, which stays, comes before an address, which does not.
 * Empty where nobody but this machine reaches the hub.
 */
export function publicHosts({ chosen, announced, addresses }: Reached): readonly string[] {
  const address = addresses.find(({ family }) => family === 'IPv4') ?? addresses[0];
  const known = [chosen, announced, address?.address].filter((one) => one !== undefined);
  return [...new Set([...known.slice(0, 1), ...known.slice(-1)])];
}

const USUAL = { http: 80, https: 443 } as const;

/** Without a slash at its end. */
function urlOf(scheme: keyof typeof USUAL, host: string, port: number): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}${port === USUAL[scheme] ? '' : `:${port}`}`;
}

/** For the best of `hosts` and the other one; this machine where there is none. */
export function urlsOf(
  scheme: keyof typeof USUAL,
  [host = 'localhost', other]: readonly string[],
  port: number,
): readonly [string, string?] {
  const first = urlOf(scheme, host, port);
  return other === undefined ? [first] : [first, urlOf(scheme, other, port)];
}
