import { scrypt, timingSafeEqual } from 'node:crypto';
import { fromBase64, toBase64 } from '../../lib/shared/base64';
import type { Random } from '../../lib/shared/ids';

/* Passwords are kept as scrypt hashes (RFC 7914), with the parameters in the text, so that they can be raised later. */

export interface PasswordCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and about a tenth of a second each (OWASP's floor for scrypt with 32 MiB). */
export const COST: PasswordCost = { N: 2 ** 15, r: 8, p: 3 };
const HASH_BYTES = 32;
/** At a time: each takes 32 MiB and one of libuv's four threads, and the disk needs threads too. */
const AT_ONCE = 2;
const MOST_WAITING = 64;

/** Too many people sign in at this very moment. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy';
}

export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly random: Random,
    private readonly cost: PasswordCost = COST,
  ) {}

  /** `scrypt$N$r$p$salt$hash`, base64. */
  async hash(password: string): Promise<string> {
    const salt = this.random.bytes(16);
    const hash = await this.#derive(password, salt, this.cost);
    return ['scrypt', this.cost.N, this.cost.r, this.cost.p, toBase64(salt), toBase64(hash)].join('$');
  }

  /** With `undefined` (no such account) it takes as long and says no. */
  async verify(password: string, held: string | undefined): Promise<boolean> {
    const parsed = held === undefined ? undefined : parse(held);
    const salt = parsed?.salt ?? new Uint8Array(16);
    const hash = await this.#derive(password, salt, parsed?.cost ?? this.cost);
    return parsed !== undefined && hash.length === parsed.hash.length && timingSafeEqual(hash, parsed.hash);
  }

  async #derive(password: string, salt: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
    await this.#enter();
    try {
      return await new Promise((resolve, reject) => {
        const options = { ...cost, maxmem: 256 * cost.N * cost.r };
        scrypt(password.normalize('NFC'), salt, HASH_BYTES, options, (error, key) =>
          error ? reject(error) : resolve(new Uint8Array(key)),
        );
      });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING) throw new TooBusy();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}

function parse(held: string): { cost: PasswordCost; salt: Uint8Array; hash: Uint8Array } | undefined {
  const [scheme, N, r, p, salt, hash] = held.split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) return undefined;
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return { cost, salt: fromBase64(salt), hash: fromBase64(hash) };
}

const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';

/**
 * A password to be read out and typed: `kuma-tavo-relu-zabi-47`, 55 bits. Latin letters that every keyboard and every
 * handwriting has.
 */
export function newPassword(random: Random): string {
  const pick = (from: string): string => from[below(random, from.length)]!;
  const syllable = (): string => pick(CONSONANTS) + pick(VOWELS);
  const words = Array.from({ length: 4 }, () => syllable() + syllable());
  return [...words, String(10 + below(random, 90))].join('-');
}

/** Evenly, for `limit` up to 256. */
function below(random: Random, limit: number): number {
  const fair = 256 - (256 % limit);
  for (;;) {
    const byte = random.bytes(1)[0]!;
    if (byte < fair) return byte % limit;
  }
}
