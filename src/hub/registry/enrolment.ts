import type { Account, Enrolment, Group } from '../../lib/institution/account';
import type { Accounts } from '../accounts/accounts';

/** What an account may work with when no hub is in reach: its groups, their kits and people. */
export async function enrolmentOf(account: Account, groups: readonly Group[], accounts: Accounts): Promise<Enrolment> {
  const mine = groups.filter((group) => belongs(account, group));
  const names = await accounts.names(mine.flatMap((group) => [...group.tutors, ...group.learners]));
  const people = (ids: Group['learners']): { id: Group['learners'][number]; name: string }[] =>
    ids.flatMap((id) => (names.has(id) ? [{ id, name: names.get(id)! }] : []));
  return {
    groups: mine.map((group) => ({
      id: group.id,
      name: group.name,
      kits: group.kits,
      tutors: people(group.tutors),
      ...(group.tutors.includes(account.id) || isStaff(account) ? { learners: people(group.learners) } : {}),
    })),
  };
}

export const isStaff = ({ roles }: Pick<Account, 'roles'>): boolean =>
  roles.some((role) => role !== 'learner' && role !== 'tutor');

/** Staff's own groups are those they teach in; all the others they reach through the staff pages. */
const belongs = (account: Account, group: Group): boolean =>
  (account.roles.includes('learner') && group.learners.includes(account.id)) ||
  (account.roles.includes('tutor') && group.tutors.includes(account.id));
