import { describe, expect, it } from 'vitest';
import type { Group, Institution, Role } from '../../lib/institution/account';
import { timestamp } from '../../lib/shared/clock';
import type { AccountId, GroupId } from '../../lib/shared/ids';
import type { AccountDocument } from '../accounts/accounts';
import { applyPeople, peopleOf } from './people';
import type { People, PeopleServices } from './people';
import type { HeldPosting } from './postings';
import type { Site } from './sites';

const NOW = Date.UTC(2026, 10, 1);
const account = (id: string, roles: readonly Role[], more: Partial<AccountDocument> = {}): AccountDocument =>
  ({
    ...{ _id: id, _rev: '1-x', type: 'account', v: 1, id: id as AccountId, login: `${id}-login`, name: `${id} name` },
    ...{ roles: [...roles], blocked: false, password: `verifier of ${id}`, epoch: 1, ended: [], createdAt: 'before' },
    ...more,
  }) as AccountDocument;
const group = (id: string, learners: readonly string[], tutors: readonly string[]): Group =>
  ({ id: id as GroupId, name: id, learners: [...learners], tutors: [...tutors], kits: [] }) as unknown as Group;
const posting = (learner: string, site: string | null, ...past: string[]): HeldPosting =>
  ({ learner, site, past: past.map((one) => ({ site: one, from: 'x', to: 'y' })) }) as unknown as HeldPosting;
const site = {
  ...{ hub: 'site-a', name: 'Ауыл', certificate: 'a.b.c' },
  staff: [{ account: 'keeper' as AccountId, roles: ['admin', 'officer'] }],
} as unknown as Site;

describe('what a site is told of people', () => {
  const accounts = [
    ...[account('dana', ['learner', 'admin']), account('timur', ['learner']), account('asel', ['learner'])],
    ...[
      account('keeper', ['hr']),
      account('tutor', ['tutor']),
      account('other', ['tutor']),
      account('boss', ['admin']),
    ],
  ];
  const groups = [
    group('mixed', ['dana', 'timur'], ['tutor', 'keeper', 'dana']),
    group('elsewhere', ['timur'], ['other']),
  ];
  const services = { accounts: { all: async () => accounts }, groups: { all: async () => groups } };
  const postings = [
    posting('dana', 'site-a', 'site-b'),
    posting('timur', 'site-b', 'site-c'),
    posting('asel', null, 'site-b', 'site-a'),
  ];
  const told = () =>
    peopleOf(
      services as unknown as PeopleServices,
      { id: 'school', site: { hub: 'x' } } as unknown as Institution,
      site,
      postings,
    );

  it('is who learns there and its own staff: no account, verifier or name of anybody else', async () => {
    const people = await told();
    expect(people.accounts.map(({ id, roles, password }) => [id, roles, password])).toEqual([
      ['dana', ['learner'], 'verifier of dana'],
      ['keeper', ['admin', 'officer'], 'verifier of keeper'],
    ]);
    expect(people.names).toEqual([{ id: 'tutor', name: 'tutor name', roles: ['tutor'] }]);
    expect(people.moved).toEqual(['asel']);
    expect(people.institution).toEqual({ id: 'school' });
    expect(JSON.stringify(people)).not.toMatch(/timur|other|boss|verifier of (?:tutor|asel)/);
  });

  it('is the groups of who learns there, with them alone', async () => {
    expect((await told()).groups).toEqual([group('mixed', ['dana'], ['tutor', 'keeper', 'dana'])]);
  });
});

describe('a site that was told of people', () => {
  const people = (accounts: object[], names: object[] = []): People =>
    ({ accounts, names, moved: [], groups: [] }) as unknown as People;
  const told = (id: string, more: object = {}) => {
    const { login, name, roles, blocked, password } = account(id, ['learner']);
    return { ...{ id, login, name, roles, blocked, password }, ...more };
  };

  /** The accounts after it, and which were written. */
  async function applied(held: readonly AccountDocument[], what: People) {
    const after = new Map(held.map((one) => [one.id, one]));
    const written: string[] = [];
    await applyPeople(
      {
        accounts: {
          all: async () => held,
          adopt: async (one: AccountDocument) => (written.push(one.id), after.set(one.id, one)),
          change: async (id: AccountId, change: (one: AccountDocument) => Partial<AccountDocument>) => {
            written.push(id);
            after.set(id, { ...after.get(id)!, ...change(after.get(id)!) });
          },
        },
        groups: { replace: async () => undefined },
        clock: { now: () => NOW },
      } as unknown as PeopleServices,
      what,
    );
    return { written, of: (id: string) => after.get(id as AccountId) };
  }

  const first = { told: 'verifier of dana', password: 'verifier of dana' };

  it('ends sessions where somebody was blocked or got another password, and only there', async () => {
    const dana = account('dana', ['learner'], first);
    expect((await applied([dana], people([told('dana')]))).written).toEqual([]);
    const renamed = await applied([dana], people([told('dana', { name: 'Dana' })]));
    expect(renamed.of('dana')).toMatchObject({ name: 'Dana', epoch: 1, password: first.password });
    expect((await applied([dana], people([told('dana', { blocked: true })]))).of('dana')).toMatchObject({
      ...{ blocked: true, epoch: 2 },
    });
    const blocked = account('dana', ['learner'], { ...first, blocked: true, epoch: 7 });
    expect((await applied([blocked], people([told('dana', { blocked: true, name: 'D' })]))).of('dana')?.epoch).toBe(7);
    const anew = await applied([dana], people([told('dana', { password: 'another' })]));
    expect(anew.of('dana')).toMatchObject({ password: 'another', told: 'another', epoch: 2 });
  });

  it('keeps a password that was changed there, until the institution gives another one', async () => {
    const dana = account('dana', ['learner'], { told: first.told, password: 'chosen here' });
    expect((await applied([dana], people([told('dana', { name: 'Dana' })]))).of('dana')?.password).toBe('chosen here');
    expect((await applied([dana], people([told('dana', { password: 'new' })]))).of('dana')?.password).toBe('new');
  });

  it('lets nobody of it sign in who is not of it any more: staff at once, learners elsewhere', async () => {
    const held = [account('dana', ['learner'], first), account('keeper', ['admin'])];
    const { of } = await applied(held, people([]));
    expect(of('dana')).toMatchObject({ moved: timestamp(NOW), epoch: 1, blocked: false });
    expect(of('keeper')).toMatchObject({ blocked: true, epoch: 2 });
    const again = [
      account('dana', ['learner'], { ...first, moved: 'before' }),
      account('tutor', ['tutor'], { elsewhere: true }),
    ];
    expect((await applied(again, people([]))).written).toEqual([]);
    expect((await applied(again.slice(0, 1), people([told('dana')]))).of('dana')).not.toHaveProperty('moved');
  });

  it('knows names of people elsewhere, by which nobody signs in', async () => {
    const tutor = { id: 'tutor', name: 'Айгүл', roles: ['tutor'] };
    const { of } = await applied([account('tutor', ['tutor', 'admin'])], people([], [tutor]));
    expect(of('tutor')).toMatchObject({ elsewhere: true, blocked: true, password: '', epoch: 2, name: 'Айгүл' });
    const known = account('tutor', ['tutor'], { elsewhere: true, name: 'Айгүл' });
    expect((await applied([known], people([], [tutor]))).written).toEqual([]);
    expect((await applied([known], people([], [{ ...tutor, name: 'А.' }]))).of('tutor')?.name).toBe('А.');
    const back = await applied([known], people([told('tutor')]));
    expect(back.of('tutor')).not.toHaveProperty('elsewhere');
    expect(back.of('tutor')?.password).toBe('verifier of tutor');
  });
});
