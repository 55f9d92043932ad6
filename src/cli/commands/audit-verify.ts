import { createReadStream } from 'node:fs';
import { defineCommand } from 'citty';
import { linesOf } from '../../lib/audit/lines';
import { verifyAudit } from '../../lib/audit/verify';
import type { Anchor } from '../../lib/audit/verify';
import { thumbprint } from '../../lib/dossier/export';
import { explainAuditFault, explainAuditReport } from '../audit/words';
import { hubKeyOf } from '../hub-key';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';

export default defineCommand({
  meta: { name: 'verify', description: 'Say whether an audit list is intact, or name its first fault' },
  args: {
    file: { type: 'positional', required: true, description: 'Audit list, from `sandyq audit export`' },
    key: {
      type: 'string',
      description: 'Key of the hub (JWK) to check against, instead of the one that the file names',
      valueHint: 'KEY.json',
    },
    anchor: {
      type: 'string',
      description: 'An entry that was written down, as a hand-over sheet prints it; several with commas between',
      valueHint: 'NUMBER:HASH',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const anchors = (args.anchor ?? '').split(',').filter(Boolean).map(anchorOf);
    const given = args.key === undefined ? {} : { hubKey: await hubKeyOf(args.key) };
    const verdict = await verifyAudit(linesOf(createReadStream(args.file)), { anchors, ...given });
    if (!verdict.ok) {
      if (args.json) io.out(JSON.stringify({ ok: false, fault: verdict.error }));
      else io.err(`${explainAuditFault(verdict.error)}\n`);
      return 1;
    }
    const key = { thumbprint: await thumbprint(verdict.value.hubKey), given: args.key !== undefined };
    const { hubKey: _, ...report } = verdict.value;
    if (args.json) io.out(JSON.stringify({ ok: true, ...report, anchors: anchors.length, key }));
    else io.out(explainAuditReport(verdict.value, anchors.length, key));
    return 0;
  },
});

function anchorOf(text: string): Anchor {
  const match = /^\s*(\d{1,12}):([0-9a-f]{64})\s*$/i.exec(text);
  if (match === null) throw new UsedWrongly(`--anchor is NUMBER:HASH, as a hand-over sheet prints it, not «${text}».`);
  return { number: Number(match[1]), hash: match[2]!.toLowerCase() };
}
