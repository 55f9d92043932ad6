import { defineCommand } from 'citty';
import * as v from 'valibot';
import { SessionAnswer } from '../../lib/institution/account';
import { AccountId } from '../../lib/shared/ids';
import type { Result } from '../../lib/shared/result';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import type { Refusal } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { explainRefusal } from '../refusals';
import { saveDownload } from '../save-download';
import { RefusedByHub, findLearner } from '../trace/download';

export default defineCommand({
  meta: { name: 'out', description: 'Give out the answer of a hub for one device of a learner' },
  args: {
    learner: { type: 'string', required: true, description: 'For whom: login, id or full name', valueHint: 'NAME' },
    hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
    login: {
      type: 'string',
      required: true,
      description: 'Administrator or officer; password from SANDYQ_PASSWORD or asked',
    },
    out: { type: 'string', required: true, description: 'File to write', valueHint: 'FILE.courier' },
    device: { type: 'string', description: 'Which device, where the learner has several', valueHint: 'ID' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!args.out.endsWith('.courier')) throw new UsedWrongly(`${args.out}: a courier’s name ends in .courier.`);
    const session = new HubSession(hubAddress(args.hub));
    const password = await passwordOf(args.login);
    const made = await fetchCourier(session, { ...args, password }, io);
    if (!made.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, ...made.error }));
      else io.err(`${explainRefusal(made.error)}\n`);
      return 1;
    }
    if (args.json) io.out(JSON.stringify({ ok: true, file: args.out, bytes: made.value }));
    else io.out(`${args.out}: ${made.value} bytes. Only that device can open it.`);
    return 0;
  },
});

interface Wanted {
  readonly login: string;
  readonly password: string;
  readonly learner: string;
  readonly device?: string;
  readonly out: string;
}

async function fetchCourier(session: HubSession, wanted: Wanted, io: Io): Promise<Result<number, Refusal>> {
  const opened = await session.signIn(wanted.login, wanted.password);
  if (!opened.ok) return opened;
  try {
    const { account } = v.parse(SessionAnswer, opened.value);
    const learner = v.is(AccountId, wanted.learner)
      ? wanted.learner
      : await findLearner(session, account, wanted.learner);
    const query = wanted.device === undefined ? '' : `?device=${encodeURIComponent(wanted.device)}`;
    const download = await session.download(`/api/courier/${learner}${query}`);
    return download.ok ? await saveDownload(download.value, wanted.out, io) : download;
  } catch (error) {
    if (error instanceof RefusedByHub) return { ok: false, error: error.refusal };
    throw error;
  } finally {
    await session.signOut();
  }
}
