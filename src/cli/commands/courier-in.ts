import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { CourierReport } from '../../lib/institution/courier';
import { passwordOf } from '../ask-secret';
import { explainReport } from '../courier/words';
import { HubSession, hubAddress } from '../hub-session';
import { progressLine } from '../io';
import type { ExitCode, Io } from '../io';
import { explainRefusal } from '../refusals';

export default defineCommand({
  meta: { name: 'in', description: 'Take a courier of a learner in at a hub' },
  args: {
    file: { type: 'positional', required: true, description: 'Courier, as it came from the learner' },
    hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
    login: {
      type: 'string',
      required: true,
      description: 'Administrator or officer; password from SANDYQ_PASSWORD or asked',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const { size } = await stat(args.file);
    const session = new HubSession(hubAddress(args.hub));
    const opened = await session.signIn(args.login, await passwordOf(args.login));
    const taken = opened.ok ? await handIn(session, args.file, size, io) : opened;
    if (opened.ok) await session.signOut();
    if (!taken.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, ...taken.error }));
      else io.err(`${explainRefusal(taken.error)}\n`);
      return 1;
    }
    const report = v.parse(CourierReport, taken.value);
    const refused = report.learners.some(({ databases }) => databases.some((database) => database.refused > 0));
    const good = report.complete && !refused;
    if (args.json) io.out(JSON.stringify({ ok: good, ...report }));
    else io.out(explainReport(report));
    if (!args.json && report.canAnswer)
      io.out(
        `The answer: sandyq courier out --learner ${report.courier.from.learner} --device ${report.courier.from.device}`,
      );
    return good ? 0 : 1;
  },
});

async function handIn(session: HubSession, path: string, size: number, io: Io) {
  const progress = progressLine(io, 'Handing in');
  async function* counted(): AsyncGenerator<Uint8Array> {
    let sent = 0;
    for await (const piece of createReadStream(path)) {
      sent += (piece as Uint8Array).length;
      progress.show(sent, size);
      yield piece as Uint8Array;
    }
  }
  const body = Readable.toWeb(Readable.from(counted())) as ReadableStream<Uint8Array>;
  const answer = await session.send('POST', '/api/courier', body, { 'Content-Type': 'application/vnd.sandyq.courier' });
  progress.end();
  return answer;
}
