import { defineCommand } from 'citty';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import { readSignedList } from '../institution/files';
import type { ExitCode, Io } from '../io';
import { explainRefusal } from '../refusals';

export default defineCommand({
  meta: { name: 'publish', description: 'Give a hub the institution’s new list' },
  args: {
    list: { type: 'positional', required: true, description: 'List, with its .minisig beside it' },
    hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
    login: {
      type: 'string',
      required: true,
      description: 'Administrator; password from SANDYQ_PASSWORD or asked',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const signed = await readSignedList(args.list);
    const session = new HubSession(hubAddress(args.hub));
    const password = await passwordOf(args.login);
    const opened = await session.signIn(args.login, password);
    const answer = opened.ok
      ? await session.send('PUT', '/api/institution-list', JSON.stringify(signed), {
          'Content-Type': 'application/json',
        })
      : opened;
    if (opened.ok) await session.signOut();
    if (!answer.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, ...answer.error }));
      else io.err(`${explainRefusal(answer.error)}\n`);
      return 1;
    }
    if (args.json) io.out(JSON.stringify({ ok: true }));
    else io.out('The hub has the list. Devices hear of it at their next sign-in, or through the next kit.');
    return 0;
  },
});
