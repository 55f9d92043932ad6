import type { Account, Group, Role } from '$lib/institution/account';

export interface AccountQuery {
  /** Words that the name or the login must hold, in any order and case. */
  readonly text: string;
  readonly role: Role | 'any';
  /** A group's id, `none` for those in no group. */
  readonly group: string;
}

export const anyAccount: AccountQuery = { text: '', role: 'any', group: 'any' };

/** Accounts that answer the query, by name. */
export function findAccounts(
  accounts: readonly Account[],
  groups: readonly Group[],
  query: AccountQuery,
): readonly Account[] {
  const words = fold(query.text).split(/\s+/).filter(Boolean);
  return accounts
    .filter((account) => {
      const held = fold(`${account.name} ${account.login}`);
      return (
        words.every((word) => held.includes(word)) &&
        (query.role === 'any' || account.roles.includes(query.role)) &&
        inGroup(account, groups, query.group)
      );
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

export const groupsOf = (account: Account, groups: readonly Group[]): readonly Group[] =>
  groups.filter((group) => group.learners.includes(account.id) || group.tutors.includes(account.id));

function inGroup(account: Account, groups: readonly Group[], wanted: string): boolean {
  if (wanted === 'any') return true;
  const own = groupsOf(account, groups);
  return wanted === 'none' ? own.length === 0 : own.some((group) => group.id === wanted);
}

const fold = (text: string): string => text.normalize('NFC').toLowerCase();
