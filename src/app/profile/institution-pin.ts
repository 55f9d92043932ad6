import type { Institution } from '$lib/institution/account';

/**
 * Is this still the institution that was pinned at the first sign-in? It is the same hub with the same key for
 * receipts, and of the keys that sign kits at least one is known: keys are added and retired, never all at once.
 */
export function isPinned(pinned: Institution, offered: Institution): boolean {
  return (
    pinned.id === offered.id &&
    pinned.hub === offered.hub &&
    sameKey(pinned.receiptKey, offered.receiptKey) &&
    (pinned.kitKeys.length === 0 ||
      offered.kitKeys.some((key) => pinned.kitKeys.some((known) => known.minisign === key.minisign)))
  );
}

/** The members that make an elliptic curve key what it is; a `kid` or `use` may come and go. */
const sameKey = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean =>
  ['kty', 'crv', 'x', 'y'].every((member) => a[member] === b[member]);
