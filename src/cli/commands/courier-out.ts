import { defineCommand } from 'citty';
import * as v from 'valibot';
import { AccountId } from '../../lib/shared/ids';
import { ok } from '../../lib/shared/result';
import { HUB_ARGS, atHub, conclude } from '../at-hub';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { saveDownload } from '../save-download';
import { findLearner } from '../trace/download';

export default defineCommand({
  meta: { name: 'out', description: 'Give out the answer of a hub for one device of a learner' },
  args: {
    learner: { type: 'string', required: true, description: 'For whom: login, id or full name', valueHint: 'NAME' },
    ...HUB_ARGS,
    out: { type: 'string', required: true, description: 'File to write', valueHint: 'FILE.courier' },
    device: { type: 'string', description: 'Which device, where the learner has several', valueHint: 'ID' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!args.out.endsWith('.courier')) throw new UsedWrongly(`${args.out}: a courier’s name ends in .courier.`);
    const made = await atHub(args, async (session, account) => {
      const learner = v.is(AccountId, args.learner) ? args.learner : await findLearner(session, account, args.learner);
      const query = args.device === undefined ? '' : `?device=${encodeURIComponent(args.device)}`;
      const download = await session.download(`/api/courier/${learner}${query}`);
      if (!download.ok) return download;
      const saved = await saveDownload(download.value, args.out, io);
      return saved.ok ? ok({ file: args.out, bytes: saved.value }) : saved;
    });
    return conclude(io, args.json, made, ({ file, bytes }) => `${file}: ${bytes} bytes. Only that device can open it.`);
  },
});
