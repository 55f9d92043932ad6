import { writeFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { SessionAnswer } from '../../lib/institution/account';
import { fromBase64 } from '../../lib/shared/base64';
import { codeInGroups } from '../../lib/shared/codes';
import { AccountId } from '../../lib/shared/ids';
import { SLIP_ENDING } from '../../lib/sync/enrolment/slip';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { mayFail } from '../may-fail';
import { RefusedByHub, findLearner } from '../trace/download';

const JSON_BODY = { 'Content-Type': 'application/json' };
const Made = v.object({ code: v.string(), file: v.string(), expiresAt: v.string() });

export default defineCommand({
  meta: { name: 'enrol', description: 'Make the file and the code by which a learner begins where no hub is in reach' },
  args: {
    learner: { type: 'string', required: true, description: 'For whom: login, id or full name', valueHint: 'NAME' },
    hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
    login: { type: 'string', required: true, description: 'Administrator; password from SANDYQ_PASSWORD or asked' },
    out: { type: 'string', required: true, description: 'File to write', valueHint: `FILE${SLIP_ENDING}` },
    days: { type: 'string', description: 'How long it is good for; 90 unless told', valueHint: 'DAYS' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!args.out.endsWith(SLIP_ENDING))
      throw new UsedWrongly(`${args.out}: the name of such a file ends in ${SLIP_ENDING}.`);
    if (args.days !== undefined && !/^[1-9]\d{0,2}$/.test(args.days))
      throw new UsedWrongly('--days is a whole number, 1 to 366.');
    const days = args.days === undefined ? {} : { days: Number(args.days) };
    const session = new HubSession(hubAddress(args.hub));
    const password = await passwordOf(args.login);
    return mayFail(io, args.json, async () => {
      const opened = await session.signIn(args.login, password);
      if (!opened.ok) throw new RefusedByHub(opened.error);
      try {
        const { account } = v.parse(SessionAnswer, opened.value);
        const learner = v.is(AccountId, args.learner)
          ? args.learner
          : await findLearner(session, account, args.learner);
        const answer = await session.send(
          'POST',
          `/api/accounts/${learner}/enrolment`,
          JSON.stringify(days),
          JSON_BODY,
        );
        if (!answer.ok) throw new RefusedByHub(answer.error);
        const { code, file, expiresAt } = v.parse(Made, answer.value);
        await writeFile(args.out, fromBase64(file), { mode: 0o600, flag: 'wx' });
        if (args.json) io.out(JSON.stringify({ ok: true, file: args.out, code: codeInGroups(code), expiresAt }));
        else
          io.out(
            `${args.out}: opens with the code ${codeInGroups(code)} until ${expiresAt}.\n` +
              'Hand the code over apart from the file: whoever has both can begin in this learner’s name.',
          );
        return 0;
      } finally {
        await session.signOut();
      }
    });
  },
});
