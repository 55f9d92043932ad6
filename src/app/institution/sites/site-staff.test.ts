import { describe, expect, it } from 'vitest';
import type { Account, Role } from '$lib/institution/account';
import type { AccountId } from '$lib/shared/ids';
import { choiceOf, mayRun, mayWork, staffOf } from './site-staff';

const account = (name: string, ...roles: Role[]): Account => ({
  ...{ id: `${name}${name}${name}${name}`.slice(0, 16) as AccountId, login: name, name, roles, blocked: false },
});
const admin = account('asel', 'admin');
const tutor = account('erla', 'tutor', 'learner');
const both = account('inna', 'admin', 'tutor');
const learner = account('dana', 'learner');
const all = [admin, tutor, both, learner];

describe('who works at a site', () => {
  it('runs it besides what they are, or is there as what they are, and never as a learner', () => {
    expect(staffOf({ admins: [admin.id, tutor.id], others: [both.id] }, all, [])).toEqual([
      { account: admin.id, roles: ['admin'] },
      { account: tutor.id, roles: ['tutor', 'admin'] },
      { account: both.id, roles: ['tutor'] },
    ]);
  });

  it('is named once, and not at all where nothing is left to do there', () => {
    expect(staffOf({ admins: [both.id], others: [both.id, admin.id] }, all, [])).toEqual([
      { account: both.id, roles: ['tutor', 'admin'] },
    ]);
  });

  it('keeps roles that were said by command, until the choice is another one', () => {
    const held = [
      { account: tutor.id, roles: ['officer'] as Role[] },
      { account: admin.id, roles: ['admin', 'officer'] as Role[] },
    ];
    expect(choiceOf(held)).toEqual({ admins: [admin.id], others: [tutor.id] });
    expect(staffOf(choiceOf(held), all, held)).toEqual([held[1], held[0]]);
    expect(staffOf({ admins: [tutor.id], others: [] }, all, held)).toEqual([
      { account: tutor.id, roles: ['tutor', 'admin'] },
    ]);
  });

  it('is somebody of the staff', () => {
    expect(all.filter(mayRun)).toEqual([admin, tutor, both]);
    expect(all.filter(mayWork)).toEqual([tutor, both]);
  });
});
