import { defineCommand } from 'citty';
import { thumbprint } from '../../lib/dossier/export';
import type { KnownRevocations } from '../../lib/trace/revocations';
import { reportOf } from '../../lib/trace/verify';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { mayFail } from '../may-fail';
import { explainReport } from '../trace/faults';
import { openCourierTrace } from '../trace/courier-trace';
import { explainCourierTrace, explainCourierTraceFault } from '../trace/courier-words';
import { SOURCE_ARGS, explainSource, openTrace } from '../trace/source';
import type { SourceArgs } from '../trace/source';

export default defineCommand({
  meta: {
    name: 'verify',
    description: 'Say whether a trace is intact, or name its first fault; of a courier, what it proves',
  },
  args: {
    ...SOURCE_ARGS,
    identity: {
      type: 'string',
      description: 'The file is a courier: file with the age identity of its receiver',
      valueHint: 'FILE',
    },
    sender: {
      type: 'string',
      description: 'Of a courier: public key of the device or the hub that made it (JWK)',
      valueHint: 'KEY.json',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    if (args.identity !== undefined || args.sender !== undefined || args.file?.endsWith('.courier') === true)
      return verifyCourier(args, io);
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

async function verifyCourier(
  { file, hub, identity, sender, key, json }: SourceArgs & { identity?: string; sender?: string; json?: boolean },
  io: Io,
): Promise<ExitCode> {
  if (file === undefined || hub !== undefined || identity === undefined)
    throw new UsedWrongly('A courier is a file, and opens with --identity: the age identity of whom it is for.');
  const courier = await openCourierTrace({ file, identity, sender, key });
  if (!courier.ok) {
    if (json) io.out(JSON.stringify({ ok: false, fault: courier.error }));
    else io.err(`${explainCourierTraceFault(courier.error)}\n`);
    return 1;
  }
  io.out(json ? JSON.stringify({ ok: true, ...courier.value }) : explainCourierTrace(courier.value, key !== undefined));
  return 0;
}

const explainList = (known: KnownRevocations | undefined): string =>
  known === undefined
    ? 'No list of blocked devices was given: only what the dossier says of its devices was looked at.'
    : `Blocked devices by the list no. ${known.list.sequence} of ${known.list.issuedAt}.`;

const explainKey = ({ thumbprint: print, given }: { thumbprint: string; given: boolean }, hub: string | undefined) =>
  given
    ? `Checked against the key you named: ${print}`
    : `Checked against the key that the ${hub === undefined ? 'file' : 'hub'} names. ` +
      `Compare its thumbprint with the institution's: ${print}`;
