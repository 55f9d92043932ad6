import { defineCommand } from 'citty';
import { thumbprint } from '../../lib/dossier/export';
import type { KnownRevocations } from '../../lib/trace/revocations';
import { reportOf } from '../../lib/trace/verify';
import type { ExitCode, Io } from '../io';
import { mayFail } from '../may-fail';
import { explainReport } from '../trace/faults';
import { SOURCE_ARGS, explainSource, openTrace } from '../trace/source';

export default defineCommand({
  meta: { name: 'verify', description: 'Say whether a trace is intact, or name its first fault' },
  args: { ...SOURCE_ARGS, json: { type: 'boolean', description: 'Say the result as JSON' } },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    return mayFail(io, args.json, async (fail) => {
      const opened = await openTrace(args);
      if (!opened.ok) return fail(explainSource(opened.error), { fault: opened.error });
      const { trace, key: jwk, revocations } = opened.value;
      const report = reportOf(trace);
      const key = { thumbprint: await thumbprint(jwk), given: args.key !== undefined };
      const list = revocations?.list.sequence;
      if (args.json)
        io.out(JSON.stringify({ ok: true, ...report, key, ...(list !== undefined && { revocations: list }) }));
      else io.out([explainReport(report), explainList(revocations), explainKey(key, args.hub)].join('\n'));
      return 0;
    });
  },
});

const explainList = (known: KnownRevocations | undefined): string =>
  known === undefined
    ? 'No list of blocked devices was given: only what the dossier says of its devices was looked at.'
    : `Blocked devices by the list no. ${known.list.sequence} of ${known.list.issuedAt}.`;

const explainKey = ({ thumbprint: print, given }: { thumbprint: string; given: boolean }, hub: string | undefined) =>
  given
    ? `Checked against the key you named: ${print}`
    : `Checked against the key that the ${hub === undefined ? 'file' : 'hub'} names. ` +
      `Compare its thumbprint with the institution's: ${print}`;
