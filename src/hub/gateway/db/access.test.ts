import { beforeEach, describe, expect, it } from 'vitest';
import { READER_ROLE, tutorRole } from '../../store/security';
import type { Call } from '../call';
import { accessTo } from './access';

const LEARNER = 'learner23456789a';
const TUTOR = 'tutor23456789abc';
const ADMIN = 'admin23456789abc';

/* The gateway's own word, without the store's `_security` behind it, which would refuse much of this as well. */
describe('who reaches which database', () => {
  let made: string[];
  beforeEach(() => {
    made = [];
  });

  const ask = (id: string, roles: readonly string[], name: string) => {
    const learners: Record<string, { roles: string[] }> = { [LEARNER]: { roles: ['learner'] }, [TUTOR]: { roles: [] } };
    const services = {
      groups: { tutors: (tutor: string, of: string) => Promise.resolve(tutor === TUTOR && of === LEARNER) },
      accounts: { get: (account: string) => Promise.resolve(learners[account]) },
      databases: { ensure: ({ name: database }: { name: string }) => Promise.resolve(made.push(database)) },
    };
    const call = { services, person: { account: { id, roles } } } as unknown as Call;
    return accessTo(call, name);
  };
  const reach = (...who: Parameters<typeof ask>) =>
    ask(...who).then(
      ({ relation }) => relation,
      (refused: { code?: string }) => refused.code,
    );

  it.each([
    [LEARNER, ['learner'], `dossier-${LEARNER}`, 'owner'],
    [LEARNER, ['learner'], `private-${LEARNER}`, 'owner'],
    [TUTOR, ['tutor'], `dossier-${LEARNER}`, 'tutor'],
    [TUTOR, ['tutor', 'admin'], `dossier-${LEARNER}`, 'tutor'],
    [ADMIN, ['admin'], `dossier-${LEARNER}`, 'admin'],
  ])('%s with %j reaches %s as %s', async (id, roles, name, relation) => {
    expect(await reach(id, roles, name)).toBe(relation);
    expect(made).toEqual([name]);
  });

  it('asks the store for each with the least that the database asks of them', async () => {
    const roles = async (id: string, own: readonly string[]) => (await ask(id, own, `dossier-${LEARNER}`)).as;
    expect(await roles(LEARNER, ['learner', 'admin'])).toEqual({ id: LEARNER, roles: ['learner'] });
    expect(await roles(TUTOR, ['tutor', 'admin'])).toEqual({ id: TUTOR, roles: [tutorRole(LEARNER)] });
    expect(await roles(ADMIN, ['admin', 'officer'])).toEqual({ id: ADMIN, roles: [READER_ROLE] });
  });

  it.each([
    ['a learner another’s dossier', 'other23456789abc', ['learner'], `dossier-${LEARNER}`, 'forbidden'],
    ['a tutor of others the dossier', 'other23456789abc', ['tutor'], `dossier-${LEARNER}`, 'forbidden'],
    ['somebody who was a tutor the dossier', TUTOR, ['learner'], `dossier-${LEARNER}`, 'forbidden'],
    ['a tutor what is private', TUTOR, ['tutor'], `private-${LEARNER}`, 'forbidden'],
    ['an administrator what is private', ADMIN, ['admin'], `private-${LEARNER}`, 'forbidden'],
    ['other staff a dossier', ADMIN, ['methodist', 'officer', 'hr', 'invigilator'], `dossier-${LEARNER}`, 'forbidden'],
    ['somebody who does not learn a dossier of their own', TUTOR, ['tutor'], `dossier-${TUTOR}`, 'forbidden'],
    ['an administrator a dossier of their own', ADMIN, ['admin'], `dossier-${ADMIN}`, 'forbidden'],
    ['an administrator the dossier of nobody', ADMIN, ['admin'], 'dossier-abcdefghij234567', 'not-found'],
    ['an administrator the dossier of somebody who does not learn', ADMIN, ['admin'], `dossier-${TUTOR}`, 'not-found'],
    ['anybody another database', ADMIN, ['admin', 'learner', 'tutor'], 'accounts', 'forbidden'],
    ['anybody a name that is none', ADMIN, ['admin'], `dossier-${LEARNER}/x`, 'forbidden'],
  ])('does not give %s, and makes nothing', async (_, id, roles, name, code) => {
    expect(await reach(id, roles, name)).toBe(code);
    expect(made).toEqual([]);
  });
});
