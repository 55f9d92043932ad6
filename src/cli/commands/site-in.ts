import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { SiteReport } from '../../lib/institution/site';
import { ok } from '../../lib/shared/result';
import type { HubSession } from '../hub-session';
import { progressLine } from '../io';
import type { ExitCode, Io } from '../io';
import { HUB_ARGS, atHub, conclude } from '../site/at-hub';
import { explainSiteReport, isGood } from '../site/words';

const HEADERS = { 'Content-Type': 'application/vnd.sandyq.courier' };

export default defineCommand({
  meta: { name: 'in', description: 'Take a courier of another hub of the institution in' },
  args: { file: { type: 'positional', required: true, description: 'Courier, as it came' }, ...HUB_ARGS },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const { size } = await stat(args.file);
    const taken = await atHub(args, async (session) => {
      const atSite = (await session.send('GET', '/api/site')).ok;
      const answer = await handIn(session, atSite ? '/api/site/courier' : '/api/sites/courier', args.file, size, io);
      return answer.ok ? ok(v.parse(SiteReport, answer.value)) : answer;
    });
    const good = !taken.ok || isGood(taken.value);
    const code = conclude(io, args.json, taken.ok ? ok({ ...taken.value, ok: good }) : taken, explainSiteReport);
    return good ? code : 1;
  },
});

async function handIn(session: HubSession, path: string, file: string, size: number, io: Io) {
  const progress = progressLine(io, 'Handing in');
  async function* counted(): AsyncGenerator<Uint8Array> {
    let sent = 0;
    for await (const piece of createReadStream(file)) {
      sent += (piece as Uint8Array).length;
      progress.show(sent, size);
      yield piece as Uint8Array;
    }
  }
  const body = Readable.toWeb(Readable.from(counted())) as ReadableStream<Uint8Array>;
  const answer = await session.send('POST', path, body, HEADERS);
  progress.end();
  return answer;
}
