import * as v from 'valibot';
import { Account, Group, Institution, Role } from '../../lib/institution/account';
import { AccountId } from '../../lib/shared/ids';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import type { AccountDocument, Accounts } from '../accounts/accounts';
import type { Groups } from '../registry/groups';
import type { HeldPosting } from './postings';
import type { Site } from './sites';

/*
 * Who belongs to a site, whole each time: `accounts.json` of a courier from the institution (docs/formats/courier.md). What is
 * not in it is not there any more.
 */

const most = <S extends v.GenericSchema>(schema: S, max: number) => v.pipe(v.array(schema), v.maxLength(max));

const AtSite = v.object({
  ...Account.entries,
  /** As the institution's hub keeps it: scrypt, never the password itself. */
  password: v.pipe(v.string(), v.maxLength(500)),
});

export const People = v.object({
  format: v.literal('sandyq-people'),
  formatVersion: v.literal(1),
  /** As the institution's own hub tells it to devices. */
  institution: Institution,
  site: v.object({ hub: v.string(), name: v.string(), certificate: v.pipe(v.string(), v.maxLength(8 * 1024)) }),
  accounts: most(AtSite, 5_000),
  /** Learners who were here and are elsewhere now. */
  moved: most(AccountId, 20_000),
  /** People of the site's groups who work elsewhere: their names alone. */
  names: most(v.object({ id: AccountId, name: Account.entries.name, roles: v.array(Role) }), 5_000),
  groups: most(Group, 2_000),
});
export type People = v.InferOutput<typeof People>;

export interface PeopleServices {
  readonly accounts: Accounts;
  readonly groups: Groups;
  readonly clock: Clock;
}

/** At the institution: who belongs to this site now. */
export async function peopleOf(
  { accounts, groups }: PeopleServices,
  institution: Institution,
  site: Site,
  postings: readonly HeldPosting[],
): Promise<People> {
  const here = new Set(postings.filter((one) => one.site === site.hub).map(({ learner }) => learner));
  const left = postings.filter((one) => one.site !== site.hub && one.past.some((past) => past.site === site.hub));
  const staff = new Map(site.staff.map(({ account, roles }) => [account, roles]));
  const all = await accounts.all();
  const groupsThere = (await groups.all())
    .filter(({ learners }) => learners.some((learner) => here.has(learner)))
    .map((group) => ({ ...group, learners: group.learners.filter((learner) => here.has(learner)) }));
  const tutors = new Set(groupsThere.flatMap((group) => group.tutors));
  const { site: _self, ...own } = institution;
  return {
    format: 'sandyq-people',
    formatVersion: 1,
    institution: own,
    site: { hub: site.hub, name: site.name, certificate: site.certificate },
    accounts: all.flatMap((account) => {
      const roles = here.has(account.id) ? (['learner'] as Role[]) : staff.get(account.id);
      if (roles === undefined) return [];
      const { id, login, name, language, blocked, password } = account;
      return [{ id, login, name, roles: [...roles], ...(language && { language }), blocked, password }];
    }),
    moved: left.map(({ learner }) => learner),
    names: all
      .filter(({ id }) => tutors.has(id) && !staff.has(id) && !here.has(id))
      .map(({ id, name, roles }) => ({ id, name, roles })),
    groups: groupsThere,
  };
}

export interface AppliedPeople {
  readonly accounts: number;
  readonly groups: number;
  readonly moved: number;
}

/** At a site: makes it so. Killed in between, the next courier, or the same one again, goes on. */
export async function applyPeople(services: PeopleServices, people: People): Promise<AppliedPeople> {
  const { accounts, groups, clock } = services;
  const now = timestamp(clock.now());
  const known = new Map((await accounts.all()).map((account) => [account.id, account]));
  for (const account of people.accounts) {
    const held = known.get(account.id);
    if (!isAsTold(held, account)) await accounts.adopt(accountHere(account, held, now));
  }
  for (const { id, name, roles } of people.names) {
    const held = known.get(id);
    if (held?.elsewhere && held.name === name) continue;
    await accounts.adopt({
      ...{ id, name, login: id, roles: roles.length > 0 ? roles : (['tutor'] as Role[]), blocked: true },
      ...{ password: '', epoch: (held?.epoch ?? 0) + 1, ended: [], createdAt: held?.createdAt ?? now, elsewhere: true },
    });
  }
  const here = new Set([...people.accounts, ...people.names].map(({ id }) => id));
  for (const { id, roles, elsewhere, moved } of known.values()) {
    if (here.has(id) || elsewhere || moved !== undefined) continue;
    // Whoever learns may still be sending what was done here; whoever worked here has no business here any more.
    const learns = roles.includes('learner');
    await accounts.change(id, ({ epoch }) => (learns ? { moved: now } : { blocked: true, epoch: epoch + 1 }));
  }
  await groups.replace(people.groups);
  return { accounts: people.accounts.length, groups: people.groups.length, moved: people.moved.length };
}

function isAsTold(held: AccountDocument | undefined, told: People['accounts'][number]): boolean {
  if (held === undefined || held.elsewhere || held.moved !== undefined || held.told !== told.password) return false;
  const of = ({ login, name, roles, language, blocked }: Account) =>
    JSON.stringify([login, name, roles, language, blocked]);
  return of(held) === of(told);
}

/** A password that was changed at the site holds until the institution gives another one. */
function accountHere(
  { id, login, name, roles, language, blocked, password }: People['accounts'][number],
  held: AccountDocument | undefined,
  now: string,
): Parameters<Accounts['adopt']>[0] {
  const fresh = held === undefined || held.elsewhere === true;
  const renewed = fresh || held.told !== password;
  const ends = held !== undefined && (renewed || (blocked && !held.blocked));
  return {
    ...{ id, login, name, roles, ...(language === undefined ? {} : { language }), blocked },
    password: renewed ? password : held.password,
    told: password,
    epoch: (held?.epoch ?? 0) + (ends ? 1 : 0),
    ended: held?.ended ?? [],
    createdAt: held?.createdAt ?? now,
  };
}
