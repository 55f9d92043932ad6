import type { Account, Role } from '$lib/institution/account';
import type { SiteStaff } from '$lib/institution/site';
import type { AccountId } from '$lib/shared/ids';

/** Who works at a site, as the form asks for it. */
export interface StaffChoice {
  readonly admins: readonly AccountId[];
  readonly others: readonly AccountId[];
}

export const choiceOf = (staff: readonly SiteStaff[]): StaffChoice => ({
  admins: staff.filter(({ roles }) => roles.includes('admin')).map(({ account }) => account),
  others: staff.filter(({ roles }) => !roles.includes('admin')).map(({ account }) => account),
});

const rolesThere = ({ roles }: Account): Role[] => roles.filter((role) => role !== 'learner' && role !== 'admin');

/** Who may run a site: whoever is more than a learner. */
export const mayRun = (account: Account): boolean => account.roles.some((role) => role !== 'learner');
/** Who has something to do there but running it. */
export const mayWork = (account: Account): boolean => rolesThere(account).length > 0;

/**
 * The roles of each person there. Whoever runs the site is its administrator besides what they are at the institution; an
 * administrator of the institution who does not run the site is none there. What was said otherwise before (by command) stays.
 */
export function staffOf(
  { admins, others }: StaffChoice,
  accounts: readonly Account[],
  held: readonly SiteStaff[],
): SiteStaff[] {
  const known = new Map(accounts.map((account) => [account.id, account]));
  const before = new Map(held.map((staff) => [staff.account, staff]));
  const there = (id: AccountId, runs: boolean): SiteStaff[] => {
    const kept = before.get(id);
    if (kept?.roles.includes('admin') === runs) return [kept];
    const account = known.get(id);
    const roles = [...(account === undefined ? [] : rolesThere(account)), ...(runs ? (['admin'] as const) : [])];
    return roles.length === 0 ? [] : [{ account: id, roles }];
  };
  return [
    ...admins.flatMap((id) => there(id, true)),
    ...others.filter((id) => !admins.includes(id)).flatMap((id) => there(id, false)),
  ];
}
