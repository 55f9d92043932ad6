import { writeFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { dossierLines } from '../../lib/dossier/export';
import type { DossierExport } from '../../lib/dossier/export';
import { UI_LANGUAGES, type UiLanguage } from '../../lib/shared/text';
import { csvLines } from '../../lib/trace/csv';
import { passwordOf } from '../ask-secret';
import { HubSession, hubAddress } from '../hub-session';
import { UsedWrongly } from '../io';
import type { ExitCode, Io } from '../io';
import { mayFail } from '../may-fail';
import { downloadDossier } from '../trace/download';
import { explainSource, openTrace } from '../trace/source';
import type { OpenedTrace } from '../trace/source';
import { chainsOf } from '../trace/statements';

export default defineCommand({
  meta: {
    name: 'export',
    description:
      'Take a trace out of a hub: as xAPI for any LRS, as a table for people, or as a dossier to check and keep',
  },
  args: {
    hub: { type: 'string', required: true, description: 'Address of the hub', valueHint: 'URL' },
    learner: { type: 'string', required: true, description: 'Whose: login, id or full name', valueHint: 'NAME' },
    format: { type: 'string', required: true, description: 'xapi, csv or dossier', valueHint: 'xapi|csv|dossier' },
    language: { type: 'string', description: 'Of a table: kk, ru or en', default: 'ru', valueHint: 'kk|ru|en' },
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
    const { format, hub, learner, login } = args;
    const language = UI_LANGUAGES.find((known) => known === args.language);
    if (format !== 'xapi' && format !== 'csv' && format !== 'dossier')
      throw new UsedWrongly(`--format is xapi, csv or dossier, not «${String(format)}».`);
    if (language === undefined) throw new UsedWrongly('--language is kk, ru or en.');
    if (args.json && args.out === undefined)
      throw new UsedWrongly('--json wants --out: standard output is the trace itself.');
    return mayFail(io, args.json, async (say) => {
      const made = await (format === 'dossier' ? asDossier({ hub, learner, login }) : verified(args, format, language));
      if ('fault' in made)
        return say(`${made.text}\nNothing was exported: --format dossier takes it as it is.`, { fault: made.fault });
      if (args.out === undefined) io.out(made.text.trimEnd());
      else await writeFile(args.out, made.text);
      const result = { database: made.database, format, ...made.counts };
      if (args.json) io.out(JSON.stringify({ ok: true, ...result }));
      else if (args.out !== undefined)
        io.out(
          `${args.out}: ${made.database}, ${Object.entries(made.counts)
            .map(([what, count]) => `${count} ${what}`)
            .join(', ')}.`,
        );
      return 0;
    });
  },
});

interface From {
  readonly hub: string;
  readonly learner: string;
  readonly login: string;
}

interface Made {
  readonly text: string;
  readonly database: DossierExport['database'];
  readonly counts: Readonly<Record<string, number>>;
}

async function asDossier({ hub, learner, login }: From): Promise<Made> {
  const session = new HubSession(hubAddress(hub));
  const { dossier } = await downloadDossier(session, { login, password: await passwordOf(login) }, learner);
  const { database, documents } = dossier;
  return { text: [...dossierLines(dossier)].join(''), database, counts: { documents: documents.length } };
}

/** Only what verifies: neither an LRS nor a table can tell a forged statement from a true one. */
async function verified({ hub, learner, login }: From, format: 'xapi' | 'csv', language: UiLanguage) {
  const opened = await openTrace({ hub, learner, login });
  if (!opened.ok) return { fault: opened.error, text: explainSource(opened.error) };
  const { database } = opened.value.dossier;
  const statements = await inOrder(opened.value);
  const text =
    format === 'csv'
      ? [...csvLines(statements, language)].join('')
      : `${JSON.stringify(
          statements.map(({ statement }) => statement),
          null,
          2,
        )}\n`;
  return { text, database, counts: { statements: statements.length } };
}

/** Of all devices, as their clocks say. */
const inOrder = async (opened: OpenedTrace) =>
  (await chainsOf(opened)).flat().sort((a, b) => (a.statement.timestamp < b.statement.timestamp ? -1 : 1));
