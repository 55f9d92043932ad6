import { defineCommand } from 'citty';
import * as v from 'valibot';
import { CourierReport } from '../../lib/institution/courier';
import { sumsOf } from '../../lib/institution/taken';
import { ok } from '../../lib/shared/result';
import { HUB_ARGS, atHub, concludeReport } from '../at-hub';
import { handIn } from '../courier/hand-in';
import { explainReport } from '../courier/words';
import type { ExitCode, Io } from '../io';

export default defineCommand({
  meta: { name: 'in', description: 'Take a courier of a learner in at a hub' },
  args: {
    file: { type: 'positional', required: true, description: 'Courier, as it came from the learner' },
    ...HUB_ARGS,
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const taken = await atHub(args, async (session) => {
      const answer = await handIn(session, '/api/courier', args.file, io);
      return answer.ok ? ok(v.parse(CourierReport, answer.value)) : answer;
    });
    const isGood = (report: CourierReport): boolean => report.complete && sumsOf(report).refused === 0;
    return concludeReport(io, args.json, taken, isGood, (report) => {
      const { learner, device } = report.courier.from;
      const answer = `The answer: sandyq courier out --learner ${learner} --device ${device}`;
      return [explainReport(report), ...(report.canAnswer ? [answer] : [])].join('\n');
    });
  },
});
