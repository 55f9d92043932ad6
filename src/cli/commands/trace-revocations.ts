import { writeFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { explainRefusal } from '../refusals';
import { RefusedByHub, downloadRevocations } from '../trace/download';

export default defineCommand({
  meta: { name: 'revocations', description: 'Take the signed list of blocked devices out of a hub' },
  args: {
    hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
    login: { type: 'string', required: true, description: 'Anybody; password from SANDYQ_PASSWORD or asked' },
    out: { type: 'string', description: 'File to write; otherwise standard output', valueHint: 'FILE.jws' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const session = new HubSession(hubAddress(args.hub));
    const password = await passwordOf(args.login);
    try {
      const list = await downloadRevocations(session, { login: args.login, password });
      if (list === undefined) throw new UsedWrongly('This hub is of a version that has no such list.');
      if (args.out === undefined) io.out(list);
      else await writeFile(args.out, `${list}\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof RefusedByHub)) throw error;
      io.err(`${explainRefusal(error.refusal)}\n`);
      return 1;
    }
  },
});
