import type { KitId } from '../../shared/ids';
import type { LocalizedText } from '../../shared/text';
import { timestamp } from '../../shared/clock';
import { keyBytes } from '../minisign/format';
import type { InstitutionList, ListedKey, Withdrawal } from './list';

/** What a new list changes. Keys are minisign lines; a key that the list did not name yet may be ended as well. */
export interface ListChange {
  readonly add?: readonly { readonly minisign: string; readonly kitsOnly?: boolean }[];
  /** `until`: ISO 8601. */
  readonly retire?: readonly { readonly minisign: string; readonly until: string }[];
  readonly revoke?: readonly { readonly minisign: string; readonly reason: string }[];
  readonly withdraw?: readonly {
    readonly kit: KitId;
    readonly version: string;
    readonly fingerprint?: string;
    readonly reason: LocalizedText;
  }[];
  /** Withdrawals that were a mistake. */
  readonly restore?: readonly { readonly kit: KitId; readonly version: string }[];
}

/**
 * The list after `before` (the first of an institution, where that is only its id): one number higher, with the changes.
 * What was revoked stays so. `now`: ms UTC. Whether anybody would take it is for `judgeList` to say.
 */
export function nextList(before: InstitutionList | KitId, change: ListChange, now: number): InstitutionList {
  const at = timestamp(now);
  const { institution, sequence, keys, withdrawn } =
    typeof before === 'string' ? { institution: before, sequence: 0, keys: [], withdrawn: [] } : before;
  return {
    format: 'sandyq-institution',
    formatVersion: 1,
    institution,
    sequence: sequence + 1,
    issuedAt: at,
    keys: changedKeys(keys, change, at),
    withdrawn: changedWithdrawals(withdrawn, change, at),
  };
}

function changedKeys(before: readonly ListedKey[], change: ListChange, at: string): ListedKey[] {
  // A key that is named under another id is the one that the list has.
  const keys = new Map(before.map((key) => [keyBytes(key.minisign), key]));
  const known = (minisign: string): ListedKey => keys.get(keyBytes(minisign)) ?? { minisign, from: at };
  const put = (key: ListedKey) => keys.set(keyBytes(key.minisign), key);
  for (const { minisign, kitsOnly } of change.add ?? [])
    if (!keys.has(keyBytes(minisign))) put({ minisign, from: at, ...(kitsOnly === true && { kitsOnly }) });
  for (const { minisign, until } of change.retire ?? []) put({ ...known(minisign), until });
  for (const { minisign, reason } of change.revoke ?? []) {
    const key = known(minisign);
    put(key.revoked === undefined ? { ...key, revoked: { at, reason } } : key);
  }
  return [...keys.values()];
}

function changedWithdrawals(before: readonly Withdrawal[], change: ListChange, at: string): Withdrawal[] {
  const restored = [...(change.restore ?? []), ...(change.withdraw ?? [])];
  const kept = before.filter((entry) => !restored.some(({ kit, version }) => isOf(entry, kit, version)));
  const added = (change.withdraw ?? []).map((entry) => ({ ...entry, at, reason: { ...entry.reason } }));
  return [...kept, ...added];
}

const isOf = (entry: Withdrawal, kit: string, version: string): boolean =>
  entry.kit === kit && entry.version === version;
