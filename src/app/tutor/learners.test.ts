import { expect, it } from 'vitest';
import type { Account, Enrolment } from '$lib/institution/account';
import type { AccountId, GroupId } from '$lib/shared/ids';
import { learnersOf } from './learners';

const id = (letter: string) => letter.repeat(16) as AccountId;
const person = (letter: string, name: string) => ({ id: id(letter), name });
const tutor = { id: id('t'), login: 't', name: 'T', roles: ['tutor'], blocked: false } as Account;
const group = (letter: string, rest: Partial<Enrolment['groups'][number]>): Enrolment['groups'][number] => ({
  id: letter.repeat(16) as unknown as GroupId,
  name: letter,
  kits: [],
  tutors: [person('t', 'T')],
  learners: [],
  ...rest,
});

it('names each learner once, with all groups in common', () => {
  const groups = [
    group('g', { learners: [person('b', 'Болат'), person('a', 'Ару')] }),
    group('h', { learners: [person('a', 'Ару')] }),
  ];
  const learners = learnersOf({ account: tutor, enrolment: { groups } });
  expect(learners.map(({ name, groups: own }) => [name, own.map((one) => one.name).join('')])).toEqual([
    ['Ару', 'gh'],
    ['Болат', 'g'],
  ]);
});

it('leaves out groups in which the tutor is no tutor: a learner there, or staff', () => {
  const groups = [
    group('g', { tutors: [person('x', 'X')], learners: [person('a', 'Ару')] }),
    group('h', { learners: undefined }),
  ];
  expect(learnersOf({ account: tutor, enrolment: { groups } })).toEqual([]);
});
