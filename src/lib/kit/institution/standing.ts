import type { TrustedKey } from '../fault';
import { parsePublicKey } from '../minisign/format';
import type { InstitutionList, ListedKey, Withdrawal } from './list';

/*
 * What follows from the newest list that a device knows. Keys that the list does not name stand as they were pinned:
 * a list that forgets a key locks nobody out.
 */

/** Why a key is not in force. */
export type Barred = NonNullable<TrustedKey['barred']>;

/**
 * The time to judge keys by, ms UTC. A device that stood in a drawer may think it is 1970: it is no earlier than the
 * newest list was issued.
 */
export const timeOf = (list: InstitutionList | undefined, now: number): number =>
  list === undefined ? now : Math.max(now, Date.parse(list.issuedAt));

/** Undefined where the key is in force at `now`, ms UTC. */
export function barredOf({ revoked, from, until }: ListedKey, now: number): Barred | undefined {
  if (revoked !== undefined) return 'revoked';
  if (until !== undefined && now >= Date.parse(until)) return 'retired';
  return now < Date.parse(from) ? 'not-yet' : undefined;
}

/** Everything that is known of keys: those pinned, and those of the list, with what the list says against any of them. */
export function keyring(
  pinned: readonly TrustedKey[],
  list: InstitutionList | undefined,
  now: number,
): readonly TrustedKey[] {
  if (list === undefined) return pinned;
  const at = timeOf(list, now);
  const listed = list.keys.map((key): TrustedKey => {
    const barred = barredOf(key, at);
    const trusted = { minisign: key.minisign, institution: list.institution };
    return barred === undefined ? trusted : { ...trusted, barred };
  });
  // By the key itself, not its line: whoever holds a key can give it another id.
  const named = new Map(list.keys.map((key, index) => [keyBytes(key.minisign), listed[index]!]));
  const others = pinned.flatMap((key) => {
    const known = named.get(keyBytes(key.minisign));
    if (known === undefined) return [key];
    return known.minisign === key.minisign ? [] : [{ ...known, minisign: key.minisign }];
  });
  return [...listed, ...others];
}

/** The keys by which a list is taken: those in force that sign more than kits. */
export function listSigners(
  pinned: readonly TrustedKey[],
  list: InstitutionList | undefined,
  now: number,
): readonly TrustedKey[] {
  const kitsOnly = new Set(list?.keys.flatMap((key) => (key.kitsOnly === true ? [keyBytes(key.minisign)] : [])));
  return keyring(pinned, list, now).filter((key) => key.barred === undefined && !kitsOnly.has(keyBytes(key.minisign)));
}

/** Does the list say that this kit is not to be used any more? */
export const withdrawalOf = (
  list: InstitutionList | undefined,
  kit: { readonly id: string; readonly version: string; readonly fingerprint: string },
): Withdrawal | undefined =>
  list?.withdrawn.find(
    (entry) =>
      entry.kit === kit.id &&
      entry.version === kit.version &&
      (entry.fingerprint === undefined || entry.fingerprint === kit.fingerprint),
  );

/** A text that is the same for the same Ed25519 key, whatever its id. */
const keyBytes = (line: string): string => parsePublicKey(line)?.key.join() ?? line;
