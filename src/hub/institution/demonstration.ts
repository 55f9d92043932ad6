import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Role } from '../../lib/institution/account';
import type { AccountId, Random } from '../../lib/shared/ids';
import type { Accounts } from '../accounts/accounts';
import { newPassword } from '../accounts/password';
import type { Groups } from '../registry/groups';

/* The demonstration institution: people to try everything with. Never made with --no-demo. */

export interface DemoAccount {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export const DEMO_INSTITUTION = {
  id: 'demo',
  name: {
    kk: 'Sandyq көрсетілім мекемесі',
    ru: 'Демонстрационное учреждение Sandyq',
    en: 'Sandyq demonstration institution',
  },
  demo: true,
} as const;

export const DEMO_GROUP = 'Бірінші топ · Первая группа';

const PEOPLE: readonly { login: string; name: string; roles: readonly Role[] }[] = [
  { login: 'dana', name: 'Дана Әбдірахманова', roles: ['learner'] },
  { login: 'timur', name: 'Тимур Исқақов', roles: ['learner'] },
  { login: 'anna', name: 'Анна Кузнецова', roles: ['learner'] },
  { login: 'nursultan', name: 'Нұрсұлтан Жұмабаев', roles: ['learner'] },
  { login: 'maria', name: 'Мария Шевченко', roles: ['learner'] },
  { login: 'bekzat', name: 'Бекзат Оразбаев', roles: ['learner'] },
  { login: 'aigul', name: 'Айгүл Қасымова', roles: ['tutor'] },
  { login: 'sergei', name: 'Сергей Дорохов', roles: ['tutor'] },
  { login: 'admin', name: 'Ерлан Сейітов', roles: ['admin'] },
  { login: 'methodist', name: 'Ольга Литвинова', roles: ['methodist'] },
  { login: 'officer', name: 'Қайрат Ахметов', roles: ['officer'] },
];

const Held = v.array(
  v.object({ login: v.string(), password: v.string(), name: v.string(), roles: v.array(v.string()) }),
);

/** What this hub knows of the demonstration's passwords; empty where another hub made it. */
export async function readDemoAccounts(folder: string): Promise<readonly DemoAccount[]> {
  const text = await readFile(fileIn(folder), 'utf8').catch(() => '[]');
  return v.parse(Held, JSON.parse(text));
}

/** Makes the people and their group. Killed half-way and called again it goes on, with the same passwords. */
export async function makeDemonstration(
  folder: string,
  random: Random,
  accounts: Accounts,
  groups: Groups,
): Promise<readonly DemoAccount[]> {
  const held = await readDemoAccounts(folder);
  const people = held.length > 0 ? held : PEOPLE.map((person) => ({ ...person, password: newPassword(random) }));
  if (held.length === 0) await writeSecret(fileIn(folder), `${JSON.stringify(people, null, 2)}\n`);
  const ids = await Promise.all(people.map((person) => makePerson(accounts, person)));
  const withRole = (role: Role): AccountId[] => ids.filter((_, at) => people[at]!.roles.includes(role));
  const known = (await groups.all()).some((group) => group.name === DEMO_GROUP);
  if (!known) await groups.create(DEMO_GROUP, { learners: withRole('learner'), tutors: withRole('tutor') });
  return people;
}

async function makePerson(accounts: Accounts, person: DemoAccount): Promise<AccountId> {
  const roles = person.roles as readonly Role[];
  const made = await accounts.create({ login: person.login, name: person.name, roles, password: person.password });
  if (made.ok) return made.value.id;
  const held = await accounts.byLogin(person.login);
  if (held === undefined) throw new Error(`the login ${person.login} is being made by another hub`);
  await accounts.setPassword(held.id, person.password);
  return held.id;
}

const fileIn = (folder: string): string => join(folder, 'demo-accounts.json');

/** Readable by the hub's own user alone, whole or not there. */
async function writeSecret(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
