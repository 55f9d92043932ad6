import { writeFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { dossierLines } from '../../lib/dossier/export';
import type { DossierExport } from '../../lib/dossier/export';
import { LinkFailure } from '../../lib/sync/link-failure';
import { expandSegment } from '../../lib/trace/expand';
import { importPublicKey } from '../../lib/trace/jws';
import type { SegmentDocument } from '../../lib/trace/segment';
import type { Statement } from '../../lib/trace/statement';
import { verifyTrace } from '../../lib/trace/verify';
import type { TraceFault } from '../../lib/trace/verify';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { explainRefusal } from '../refusals';
import { RefusedByHub, downloadDossier } from '../trace/download';
import { explainTraceFault } from '../trace/faults';

export default defineCommand({
  meta: {
    name: 'export',
    description: 'Take a trace out of a hub: as xAPI for any LRS, or as a dossier to check and keep',
  },
  args: {
    hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
    learner: { type: 'string', required: true, description: 'Whose: login, id or full name', valueHint: 'NAME' },
    format: { type: 'string', required: true, description: 'xapi or dossier', valueHint: 'xapi|dossier' },
    login: {
      type: 'string',
      required: true,
      description: 'The learner, a tutor of theirs or an administrator; password from SANDYQ_PASSWORD or asked',
    },
    out: { type: 'string', description: 'File to write; otherwise standard output', valueHint: 'FILE' },
    json: { type: 'boolean', description: 'Say the result as JSON (with --out)' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const { format } = args;
    if (format !== 'xapi' && format !== 'dossier')
      throw new UsedWrongly(`--format is xapi or dossier, not «${format}».`);
    if (args.json && args.out === undefined)
      throw new UsedWrongly('--json wants --out: standard output is the trace itself.');
    const session = new HubSession(hubAddress(args.hub));
    const password = await passwordOf(args.login);
    const say = (text: string, result: object): ExitCode => {
      if (args.json) io.out(JSON.stringify({ ok: false, ...result }));
      else io.err(`${text}\n`);
      return 1;
    };
    try {
      const { dossier } = await downloadDossier(session, { login: args.login, password }, args.learner);
      const made = format === 'dossier' ? asDossier(dossier) : await asXapi(dossier);
      if ('fault' in made)
        return say(`${explainTraceFault(made.fault)}\nNothing was exported: --format dossier takes it as it is.`, made);
      if (args.out === undefined) io.out(made.text.trimEnd());
      else await writeFile(args.out, made.text);
      const result = { database: dossier.database, format, ...made.counts };
      if (args.json) io.out(JSON.stringify({ ok: true, ...result }));
      else if (args.out !== undefined)
        io.out(
          `${args.out}: ${dossier.database}, ${Object.entries(made.counts)
            .map(([what, count]) => `${count} ${what}`)
            .join(', ')}.`,
        );
      return 0;
    } catch (error) {
      if (error instanceof RefusedByHub) return say(explainRefusal(error.refusal), error.refusal);
      if (error instanceof LinkFailure) return say(explainRefusal({ code: error.code }), { code: error.code });
      throw error;
    }
  },
});

type Made =
  { readonly text: string; readonly counts: Readonly<Record<string, number>> } | { readonly fault: TraceFault };

function asDossier(dossier: DossierExport): Made {
  return { text: [...dossierLines(dossier)].join(''), counts: { documents: dossier.documents.length } };
}

/** Only what verifies: an LRS can't tell a forged statement from a true one. */
async function asXapi({ database, hubKey, documents }: DossierExport): Promise<Made> {
  const of = (type: string) => documents.filter((document) => document.type === type);
  const key = await importPublicKey(hubKey);
  if (key === undefined) throw new RefusedByHub({ code: 'invalid', detail: 'receiptKey' });
  const segments = of('segment');
  const verdict = await verifyTrace({
    database,
    hubKey: key,
    segments,
    devices: of('device'),
    receipts: of('receipt'),
  });
  if (!verdict.ok) return { fault: verdict.error };
  const statements: Statement[] = [];
  for (const segment of segments) {
    const expanded = await expandSegment(segment as unknown as SegmentDocument);
    if (expanded.ok) statements.push(...expanded.value);
  }
  statements.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  return { text: `${JSON.stringify(statements, null, 2)}\n`, counts: { statements: statements.length } };
}
