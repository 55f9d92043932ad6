import type { Group } from '../../../lib/institution/account';
import { newPassword } from '../../accounts/password';
import { invalid, json } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { parseRoster } from '../../registry/roster';
import type { RosterPerson, RosterProblem } from '../../registry/roster';
import { bodyOf, withRole } from '../call';
import type { Call } from '../call';
import { joinGroup } from './groups';

/** As many as passwords are hashed side by side. */
const AT_ONCE = 2;

export const rosterRoutes: readonly Route<Call>[] = [
  { method: 'POST', path: '/api/accounts/roster', ofInstitution: true, handle: roster },
];

/** All or nothing: with one problem in it nobody is made. */
async function roster(call: Call): Promise<Answer> {
  const { account: admin } = withRole(call, 'admin');
  if (!/^text\/csv\b/.test(call.request.headers['content-type'] ?? '')) throw invalid('Content-Type');
  const text = decode(await bodyOf(call, call.services.limits.jsonBytes));
  const found = await parseRoster(text, (login) => call.services.accounts.loginTaken(login));
  const groups = await call.services.groups.all();
  const problems = [...found.problems, ...groupProblems(found.people, groups)];
  if (problems.length > 0) return json({ created: [], problems });
  if (call.query.dry === '1') {
    const preview = found.people.map(({ login, name, group }) => ({
      login,
      name,
      ...(group === undefined ? {} : { group }),
    }));
    return json({ created: [], problems: [], people: preview });
  }
  const { created, problems: late } = await createAll(call, found.people, groups);
  await call.services.audit.write(admin, 'account-created', undefined, { roster: created.length });
  return json({ created, problems: late }, 201);
}

type Created = { login: string; name: string; password: string; group?: string };

/**
 * A login that somebody took since the roster was checked is told, and does not take back the others: their passwords
 * are shown this once.
 */
async function createAll(
  call: Call,
  people: readonly RosterPerson[],
  groups: readonly Group[],
): Promise<{ created: readonly Created[]; problems: readonly RosterProblem[] }> {
  const created: Created[] = [];
  const problems: RosterProblem[] = [];
  for (let at = 0; at < people.length; at += AT_ONCE) {
    const some = people.slice(at, at + AT_ONCE);
    const made = await Promise.all(some.map((person) => create(call, person, groups)));
    for (const [index, one] of made.entries()) {
      const { line, login } = some[index]!;
      if (one === undefined) problems.push({ line, code: 'login-taken', detail: login });
      else created.push(one);
    }
  }
  return { created, problems };
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw invalid('UTF-8');
  }
}

/** A group is named as the institution named it; a name that two groups have says nothing. */
function groupProblems(people: readonly RosterPerson[], groups: readonly Group[]): readonly RosterProblem[] {
  return people.flatMap(({ line, group }) => {
    if (group === undefined || groups.filter((one) => one.name === group).length === 1) return [];
    return [{ line, code: 'group-unknown' as const, detail: group.slice(0, 80) }];
  });
}

async function create(call: Call, person: RosterPerson, groups: readonly Group[]): Promise<Created | undefined> {
  const { accounts, random } = call.services;
  const { name, login, language, role, group } = person;
  const password = newPassword(random);
  const made = await accounts.create({ login, name, roles: [role], language, password });
  if (!made.ok) return undefined;
  const joined = groups.find((one) => one.name === group);
  if (joined !== undefined) await joinGroup(call.services.groups, joined.id, made.value);
  return { login, name, password, ...(group === undefined ? {} : { group }) };
}
