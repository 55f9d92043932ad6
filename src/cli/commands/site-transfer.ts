import { defineCommand } from 'citty';
import * as v from 'valibot';
import { Posting } from '../../lib/institution/site';
import { AccountId } from '../../lib/shared/ids';
import type { ExitCode, Io } from '../io';
import { HUB_ARGS, askHub, atHub, conclude } from '../at-hub';
import { findSite } from '../site/find';
import { findLearner } from '../trace/download';

export default defineCommand({
  meta: { name: 'transfer', description: 'At the institution: move a learner to a site, or back' },
  args: {
    ...HUB_ARGS,
    learner: { type: 'string', required: true, description: 'Who: login, id or full name', valueHint: 'NAME' },
    to: {
      type: 'string',
      required: true,
      description: 'Site: name or id; institution: back to the institution’s own hub',
      valueHint: 'SITE',
    },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const done = await atHub(args, async (session, account) => {
      const learner = v.is(AccountId, args.learner) ? args.learner : await findLearner(session, account, args.learner);
      const path = `/api/learners/${learner}/site`;
      if (args.to === 'institution') return await askHub(session, 'PUT', path, Posting, { site: null });
      const site = await findSite(session, args.to);
      return site.ok ? await askHub(session, 'PUT', path, Posting, { site: site.value.hub }) : site;
    });
    return conclude(io, args.json, done, ({ site, before }) =>
      [
        site === null ? 'The learner is at the institution’s own hub now.' : `The learner is at ${site} now.`,
        'The next couriers, to where they were and to where they are, say so there.',
        ...(before.length > 0 ? [`Before: ${before.join(', ')}. What is still there is taken when it comes.`] : []),
      ].join('\n'),
    );
  },
});
