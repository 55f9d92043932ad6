import * as v from 'valibot';
import { Group } from '../../../lib/institution/account';
import type { Account } from '../../../lib/institution/account';
import { GroupId } from '../../../lib/shared/ids';
import { forbidden, invalid, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { isStaff } from '../../registry/enrolment';
import type { Groups } from '../../registry/groups';
import { jsonBody, signedIn, withRole } from '../call';
import type { Call } from '../call';

const { name, learners, tutors, kits } = Group.entries;
const NewGroup = v.object({ name });
const WholeGroup = v.object({
  name,
  learners: v.pipe(learners, v.maxLength(5000)),
  tutors: v.pipe(tutors, v.maxLength(500)),
  kits: v.pipe(kits, v.maxLength(500)),
});

export const groupRoutes: readonly Route<Call>[] = [
  {
    method: 'GET',
    path: '/api/groups',
    handle: async (call) => {
      const { account } = signedIn(call);
      if (isStaff(account)) return json({ groups: await call.services.groups.all() });
      if (!account.roles.includes('tutor')) throw forbidden();
      return json({ groups: await call.services.groups.ofTutor(account.id) });
    },
  },
  {
    method: 'POST',
    path: '/api/groups',
    ofInstitution: true,
    handle: async (call) => {
      const { account } = withRole(call, 'admin');
      const group = await call.services.groups.create((await jsonBody(call, NewGroup)).name);
      await call.services.audit.write(account, 'group-created', group.id, { name: group.name });
      return json(group, 201);
    },
  },
  { method: 'PUT', path: '/api/groups/:id', ofInstitution: true, handle: replace },
];

async function replace(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = withRole(call, 'admin');
  const id = v.safeParse(GroupId, params.id);
  if (!id.success) throw notFound();
  const wanted = await jsonBody(call, WholeGroup);
  await mustHaveRole(call, wanted.learners, 'learner');
  await mustHaveRole(call, wanted.tutors, 'tutor');
  const group = await call.services.groups.change(id.output, () => ({
    name: wanted.name,
    learners: [...new Set(wanted.learners)],
    tutors: [...new Set(wanted.tutors)],
    kits: [...new Set(wanted.kits)],
  }));
  if (group === undefined) throw notFound();
  const detail = {
    name: group.name,
    learners: group.learners.length,
    tutors: group.tutors.length,
    kits: group.kits.join(','),
  };
  await call.services.audit.write(account, 'group-changed', group.id, detail);
  return json(group);
}

/** A tutor of a group reads its learners' dossiers: only who is one may be put there. */
async function mustHaveRole(call: Call, ids: Group['learners'], role: 'learner' | 'tutor'): Promise<void> {
  const accounts = await call.services.accounts.all();
  const fitting = new Set(accounts.filter((account) => account.roles.includes(role)).map((account) => account.id));
  if (ids.some((id) => !fitting.has(id))) throw invalid(`${role}s`);
}

/** As learner or as tutor, whichever the account is. */
export async function joinGroup(groups: Groups, id: GroupId, account: Account): Promise<void> {
  const add = <T>(list: readonly T[], one: T): T[] => [...new Set([...list, one])];
  await groups.change(id, (held) => ({
    ...(account.roles.includes('learner') ? { learners: add(held.learners, account.id) } : {}),
    ...(account.roles.includes('tutor') ? { tutors: add(held.tutors, account.id) } : {}),
  }));
}
