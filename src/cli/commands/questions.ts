import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { KitKeys } from '../../lib/kit/keys';
import { verifyKit } from '../../lib/kit/verify';
import { explainFault } from '../faults';
import { reportLines } from '../import/report';
import { explainImportFault } from '../import/words';
import { type ExitCode, type Io, UsedWrongly } from '../io';
import { openKitFile } from '../open-kit';
import { questionsOfFile } from '../questions/from-file';
import { questionsOfKit } from '../questions/from-kit';
import type { Gathered } from '../questions/gather';
import { FORMATS, writeQuestions, type Format } from '../questions/write';

export default defineCommand({
  meta: {
    name: 'questions',
    description: 'Write the questions of a kit, or of a file of questions, as GIFT or Moodle XML',
  },
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'Kit, or questions in GIFT, Aiken, Moodle XML or QTI (docs/formats/questions.md)',
    },
    format: { type: 'string', required: true, description: 'What to write', valueHint: FORMATS.join('|') },
    out: { type: 'string', required: true, description: 'File to write; there must be none yet', valueHint: 'F' },
    item: { type: 'string', description: 'Of a kit: one test only, by its id', valueHint: 'ID' },
    language: { type: 'string', description: 'Of a kit: the language; its first unless said', valueHint: 'kk|ru|en' },
    keys: {
      type: 'string',
      description: 'Of a kit: the answer keys of its graded controls, as sandyq pack wrote them',
      valueHint: 'F.keys.json',
    },
    key: { type: 'string', description: 'Public key that has to have signed the kit', valueHint: 'NAME.pub' },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const format = FORMATS.find((name) => name === args.format);
    if (format === undefined) throw new UsedWrongly(`--format is one of ${FORMATS.join(', ')}.`);
    const gathered = await gather(args);
    if ('refused' in gathered) return refuse(gathered, args.json, io);
    for (const line of gathered.leftOut) if (!args.json) io.err(`${line}\n`);
    if (gathered.tests.length === 0)
      return refuse(
        { refused: 'no-questions', words: `${args.file}: there is no question to write.\n` },
        args.json,
        io,
      );
    return write(gathered, format, args, io);
  },
});

interface Refused {
  readonly refused: unknown;
  readonly words: string;
}

interface Args {
  readonly file: string;
  readonly item?: string | undefined;
  readonly language?: string | undefined;
  readonly keys?: string | undefined;
  readonly key?: string | undefined;
}

/** A kit by its name, which nobody has to guess; anything else by what is in it. */
async function gather(args: Args): Promise<Gathered | Refused> {
  if (/\.kit$/i.test(args.file)) return gatherKit(args);
  const bytes = new Uint8Array(await readFile(args.file));
  const read = await questionsOfFile(basename(args.file), bytes);
  if (!read.ok) return { refused: read.error, words: `${explainImportFault(args.file, read.error)}\n` };
  const { tests, report } = read.value;
  const part = { file: args.file, imported: { units: [], files: new Map(), report } };
  return { tests, leftOut: report.some(({ outcome }) => outcome !== 'kept') ? reportLines([part], false) : [] };
}

async function gatherKit(args: Args): Promise<Gathered | Refused> {
  const keys = args.keys === undefined ? undefined : await readKeys(args.keys);
  let gathered: Gathered | undefined;
  let foreign = false;
  const opened = await openKitFile(args.file, args.key, async (source, trusted, options) => {
    const kit = await verifyKit(source, trusted, options);
    if (!kit.ok) return kit;
    foreign = keys !== undefined && keys.fingerprint !== kit.value.fingerprint;
    if (!foreign) gathered = await questionsOfKit(kit.value, source, { ...args, keys });
    return kit;
  });
  if (!opened.ok) return { refused: opened.error, words: `${explainFault(opened.error)}\n` };
  if (foreign || !gathered)
    return {
      refused: 'other-keys',
      words: `${args.keys}: these are the keys of another kit, or of another version of it.\n`,
    };
  return gathered;
}

async function readKeys(path: string): Promise<KitKeys> {
  try {
    return v.parse(KitKeys, JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (cause instanceof SyntaxError || v.isValiError(cause))
      throw new UsedWrongly(`${path} is no file of answer keys.`);
    throw cause;
  }
}

function refuse({ refused, words }: Refused, json: boolean | undefined, io: Io): ExitCode {
  if (json) io.out(JSON.stringify({ ok: false, fault: refused }));
  else io.err(`${words}Nothing was written.\n`);
  return 1;
}

async function write(
  { tests, leftOut }: Gathered,
  format: Format,
  { out, json }: { readonly out: string; readonly json?: boolean | undefined },
  io: Io,
): Promise<ExitCode> {
  const { text, questions, withoutFiles } = writeQuestions(tests, format);
  try {
    await writeFile(out, text, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw new UsedWrongly(`${out} is there already.`);
    throw cause;
  }
  if (json) io.out(JSON.stringify({ ok: true, out, format, questions, leftOut, withoutFiles }));
  else {
    if (withoutFiles.length > 0) io.err(`GIFT has no place for files; these stay behind: ${withoutFiles.join(', ')}\n`);
    io.out(`${out}: ${questions} question${questions === 1 ? '' : 's'}`);
  }
  return 0;
}
