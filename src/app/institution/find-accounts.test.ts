import { describe, expect, it } from 'vitest';
import type { Account, Group } from '$lib/institution/account';
import type { AccountId, GroupId } from '$lib/shared/ids';
import { anyAccount, findAccounts } from './find-accounts';

const account = (letter: string, name: string, login: string, roles: Account['roles'] = ['learner']): Account => ({
  id: letter.repeat(16) as AccountId,
  login,
  name,
  roles,
  blocked: false,
});
const aliya = account('a', 'Әлия Қасым', 'aliya.kassym');
const bolat = account('b', 'Болат Сейіт', 'bolat');
const tutor = account('c', 'Алия Тьютор', 'tutor', ['tutor', 'methodist']);
const all = [tutor, bolat, aliya];
const group: Group = { id: 'g'.repeat(16) as GroupId, name: 'P', learners: [aliya.id], tutors: [tutor.id], kits: [] };
const logins = (query: Partial<typeof anyAccount>) =>
  findAccounts(all, [group], { ...anyAccount, ...query }).map(({ login }) => login);

describe('findAccounts', () => {
  it('finds all of them by an empty query, by name', () => {
    const names = findAccounts(all, [group], anyAccount).map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
    expect(names).toHaveLength(3);
  });

  it('finds by parts of name and login, in any order and case', () => {
    expect(logins({ text: 'ҚАСЫМ әл' })).toEqual(['aliya.kassym']);
    expect(logins({ text: 'kassym' })).toEqual(['aliya.kassym']);
    expect(logins({ text: 'болат касым' })).toEqual([]);
  });

  it('filters by role and by group', () => {
    expect(logins({ role: 'methodist' })).toEqual(['tutor']);
    expect(logins({ group: group.id }).sort()).toEqual(['aliya.kassym', 'tutor']);
    expect(logins({ group: 'none' })).toEqual(['bolat']);
  });
});
