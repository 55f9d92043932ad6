import { isIPv6 } from 'node:net';
import type { Clock } from '../../lib/shared/clock';
import { Throttle } from './throttle';

/** One of the counts that a try at a password goes into. */
export interface Count {
  readonly throttle: Throttle;
  readonly key: string;
  /** A success ends this count. Else it only takes back its own: it says nothing of whoever else is counted here. */
  readonly endsWithSuccess: boolean;
}

/**
 * Who has to wait before a password is tried. Whoever guesses at a login is stopped at their own address, and keeps nobody
 * waiting who signs in elsewhere. Guesses from everywhere at once slow the login down for all, for a minute at most:
 * somebody with a thousand addresses must not be able to lock a person out.
 */
export class Throttles {
  readonly #here: Throttle;
  readonly #everywhere: Throttle;
  readonly #address: Throttle;
  readonly #own: Throttle;

  constructor(clock: Clock) {
    this.#here = new Throttle(clock, { free: 5, longestMs: 5 * 60_000 });
    this.#everywhere = new Throttle(clock, { free: 100, longestMs: 60_000 });
    // A class of learners sits behind one address.
    this.#address = new Throttle(clock, { free: 50, longestMs: 60_000 });
    this.#own = new Throttle(clock, { free: 5, longestMs: 15 * 60_000 });
  }

  /** `login`: in the form in which logins are compared. */
  signIn(login: string, address: string): readonly Count[] {
    const network = networkOf(address);
    return [
      { throttle: this.#here, key: `${login} ${network}`, endsWithSuccess: true },
      { throttle: this.#everywhere, key: login, endsWithSuccess: false },
      { throttle: this.#address, key: network, endsWithSuccess: false },
    ];
  }

  /** Of somebody who is signed in, to their old password: whoever stole a cookie keeps nobody from signing in. */
  ownPassword(account: string, address: string): readonly Count[] {
    return [
      { throttle: this.#own, key: account, endsWithSuccess: true },
      { throttle: this.#address, key: networkOf(address), endsWithSuccess: false },
    ];
  }

  /** Somebody got a new password: failures with the old one are over. */
  forget(login: string): void {
    this.#here.forget((key) => key.startsWith(`${login} `));
    this.#everywhere.forget((key) => key === login);
  }
}

/** What one person can have of addresses: one of IPv4, a /64 of IPv6. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [before = '', after] = plain.toLowerCase().split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
