import { defineCommand } from 'citty';
import * as v from 'valibot';
import { SiteReport } from '../../lib/institution/site';
import { ok } from '../../lib/shared/result';
import { HUB_ARGS, atHub, concludeReport } from '../at-hub';
import { handIn } from '../courier/hand-in';
import type { ExitCode, Io } from '../io';
import { explainSiteReport, isGood } from '../site/words';

export default defineCommand({
  meta: { name: 'in', description: 'Take a courier of another hub of the institution in' },
  args: { file: { type: 'positional', required: true, description: 'Courier, as it came' }, ...HUB_ARGS },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const taken = await atHub(args, async (session) => {
      const atSite = (await session.send('GET', '/api/site')).ok;
      const answer = await handIn(session, atSite ? '/api/site/courier' : '/api/sites/courier', args.file, io);
      return answer.ok ? ok(v.parse(SiteReport, answer.value)) : answer;
    });
    return concludeReport(io, args.json, taken, isGood, explainSiteReport);
  },
});
