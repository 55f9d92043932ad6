import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Group } from '../../../lib/institution/account';
import { dossierName } from '../../../lib/dossier/documents';
import type { AccountId } from '../../../lib/shared/ids';
import { json } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { StoreDown, jsonOf } from '../../store/store';
import { withRole } from '../call';
import type { Call } from '../call';

const Infos = v.array(
  v.object({
    key: v.string(),
    info: v.optional(
      v.looseObject({
        update_seq: v.union([v.string(), v.number()]),
        instance_start_time: v.optional(v.union([v.string(), v.number()])),
      }),
    ),
  }),
);
/** CouchDB's own limit for `_dbs_info`. */
const AT_ONCE = 100;

export const learnerRoutes: readonly Route<Call>[] = [{ method: 'GET', path: '/api/learners', handle: learners }];

/** A tutor's learners, or all of them for an administrator, each with a mark of what their dossier holds. */
async function learners(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'tutor', 'admin');
  const { accounts, groups, devices } = call.services;
  const all = account.roles.includes('admin');
  const mine = all ? await groups.all() : await groups.ofTutor(account.id);
  const ids = all
    ? (await accounts.all()).filter((one) => one.roles.includes('learner')).map((one) => one.id)
    : [...new Set(mine.flatMap((group) => group.learners))];
  const [names, marks, contacts] = await Promise.all([accounts.names(ids), marksOf(call, ids), lastContacts(devices)]);
  return json({
    learners: ids.flatMap((id) =>
      names.has(id)
        ? [
            {
              id,
              name: names.get(id)!,
              groups: groupsOf(id, mine),
              ...(contacts.has(id) ? { lastContact: contacts.get(id) } : {}),
              changes: marks.get(id) ?? '0',
            },
          ]
        : [],
    ),
  });
}

const groupsOf = (learner: AccountId, groups: readonly Group[]): readonly string[] =>
  groups.filter((group) => group.learners.includes(learner)).map((group) => group.id);

async function lastContacts(devices: Call['services']['devices']): Promise<ReadonlyMap<AccountId, string>> {
  const last = new Map<AccountId, string>();
  for (const { account, lastSeenAt, enrolledAt } of await devices.all()) {
    const seen = lastSeenAt ?? enrolledAt;
    if (seen > (last.get(account) ?? '')) last.set(account, seen);
  }
  return last;
}

async function marksOf(call: Call, ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, string>> {
  const marks = new Map<AccountId, string>();
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const body = { keys: some.map(dossierName) };
    const response = await call.services.store.handle({ as: 'hub', method: 'POST', path: ['_dbs_info'], body });
    if (response.status !== 200) throw new StoreDown(`_dbs_info: ${response.status}`);
    for (const { key, info } of v.parse(Infos, jsonOf(response))) {
      if (info !== undefined)
        marks.set(key.slice('dossier-'.length) as AccountId, markOf(info, call.services.identity.generation));
    }
  }
  return marks;
}

type Info = NonNullable<v.InferOutput<typeof Infos>[number]['info']>;

/**
 * CouchDB's sequence is long, and only the number before its hyphen is the same on every node. After a restore the same
 * number may stand for other documents.
 */
function markOf({ update_seq, instance_start_time }: Info, generation: string): string {
  const text = `${generation}/${instance_start_time ?? ''}/${String(update_seq).split('-')[0]}`;
  return createHash('sha256').update(text).digest('base64url').slice(0, 10);
}
