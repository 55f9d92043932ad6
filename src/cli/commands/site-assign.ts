import { defineCommand } from 'citty';
import * as v from 'valibot';
import { Group } from '../../lib/institution/account';
import { SiteRecord } from '../../lib/institution/site';
import { AccountId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { HubSession, Refusal } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { HUB_ARGS, askHub, atHub, conclude } from '../at-hub';
import { findSite } from '../site/find';
import { explainSite } from '../site/words';
import { findLearner } from '../trace/download';

export default defineCommand({
  meta: { name: 'assign', description: 'At the institution: give learners, or a group from now on, to a site' },
  args: {
    ...HUB_ARGS,
    site: { type: 'string', required: true, description: 'Site: name or id', valueHint: 'SITE' },
    learners: { type: 'string', description: 'Learners by comma: logins, ids or full names' },
    group: { type: 'string', description: 'Group: its learners, and whoever joins it, where nobody said otherwise' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const { learners, group } = args;
    if ((learners === undefined) === (group === undefined)) throw new UsedWrongly('Name --learners or --group.');
    const done = await atHub(args, async (session, account) => {
      const site = await findSite(session, args.site);
      if (!site.ok) return site;
      if (group !== undefined) return await giveGroup(session, site.value, group);
      const ids: AccountId[] = [];
      for (const one of learners!.split(',').map((part) => part.trim())) {
        const id = v.safeParse(AccountId, one);
        ids.push(id.success ? id.output : await findLearner(session, account, one));
      }
      return await askHub(session, 'POST', `/api/sites/${site.value.hub}/learners`, SiteRecord, { learners: ids });
    });
    return conclude(io, args.json, done, explainSite);
  },
});

async function giveGroup(
  session: HubSession,
  { hub, groups }: SiteRecord,
  wanted: string,
): Promise<Result<SiteRecord, Refusal>> {
  const known = await askHub(session, 'GET', '/api/groups', v.object({ groups: v.array(Group) }));
  if (!known.ok) return known;
  const group = known.value.groups.find(({ id, name }) => id === wanted || name === wanted);
  if (group === undefined) return err({ code: 'not-found', detail: wanted });
  const body = { groups: [...new Set([...groups, group.id])] };
  const changed = await askHub(session, 'PUT', `/api/sites/${hub}`, SiteRecord, body);
  return changed.ok ? ok(changed.value) : changed;
}
