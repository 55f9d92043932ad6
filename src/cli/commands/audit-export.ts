import { defineCommand } from 'citty';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { explainRefusal } from '../refusals';
import { saveDownload } from '../save-download';

export default defineCommand({
  meta: { name: 'export', description: 'Take the audit list out of a hub, as a file that anybody can check' },
  args: {
    hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
    login: {
      type: 'string',
      required: true,
      description: 'Administrator or officer; password from SANDYQ_PASSWORD or asked',
    },
    out: { type: 'string', required: true, description: 'File to write', valueHint: 'FILE.ndjson' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (!args.out.endsWith('.ndjson')) throw new UsedWrongly(`${args.out}: the name of an audit list ends in .ndjson.`);
    const session = new HubSession(hubAddress(args.hub));
    const opened = await session.signIn(args.login, await passwordOf(args.login));
    const download = opened.ok ? await session.download('/api/audit/export') : opened;
    const saved = download.ok ? await saveDownload(download.value, args.out, io) : download;
    if (opened.ok) await session.signOut();
    if (!saved.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, ...saved.error }));
      else io.err(`${explainRefusal(saved.error)}\n`);
      return 1;
    }
    if (args.json) io.out(JSON.stringify({ ok: true, file: args.out, bytes: saved.value }));
    else io.out(`${args.out}: ${saved.value} bytes. Check it: sandyq audit verify ${args.out}`);
    return 0;
  },
});
