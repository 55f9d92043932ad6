import type { TrustedKey } from '../fault';
import { keyBytes } from '../minisign/format';
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
    const { minisign, kitsOnly } = key;
    return {
      minisign,
      institution: list.institution,
      ...(kitsOnly === true && { kitsOnly }),
      ...(barred !== undefined && { barred }),
    };
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

/**
 * The keys by which a list is taken: those in force that sign more than kits. That a key signs kits alone may be known
 * before the list that says so: it was pinned with it.
 */
export function listSigners(
  pinned: readonly TrustedKey[],
  list: InstitutionList | undefined,
  now: number,
): readonly TrustedKey[] {
  const said = [...(list?.keys ?? []), ...pinned];
  const kitsOnly = new Set(said.flatMap((key) => (key.kitsOnly === true ? [keyBytes(key.minisign)] : [])));
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
