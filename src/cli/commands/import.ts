import { tmpdir } from 'node:os';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import { H5P_RELEASES, openH5pPlayer, type H5pPlayer } from '../../lib/import/h5p/player';
import { importSource, type ImportOptions } from '../../lib/import/import-source';
import type { ImportFault } from '../../lib/import/imported';
import { Names } from '../../lib/import/names';
import { openLocal } from '../../lib/import/node/local';
import { tempSpills } from '../../lib/import/node/temp-spill';
import { isFree, writeFolder } from '../../lib/import/node/write-folder';
import { sourceFolder, type FolderFacts, type SourceFolder } from '../../lib/import/write/kit-yaml';
import type { NewSpill } from '../../lib/import/archive/spill';
import { KitId } from '../../lib/shared/ids';
import { err, ok, type Result } from '../../lib/shared/result';
import { LanguageTag } from '../../lib/shared/text';
import { countsOf, reportFile, reportLines, type Part } from '../import/report';
import { explainImportFault } from '../import/words';
import { type ExitCode, type Io, progressLine, UsedWrongly } from '../io';

export default defineCommand({
  meta: {
    name: 'import',
    description:
      'Make a source folder out of what there is: SCORM, H5P, Moodle, Common Cartridge, EPUB, PDF, DOCX, tests, media',
  },
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'Files, archives and folders, in the order in which they are studied (docs/formats/import.md)',
      valueHint: 'FILE…',
    },
    out: { type: 'string', required: true, description: 'Folder to write; there must be none yet', valueHint: 'DIR' },
    id: { type: 'string', description: 'Id of the kit; made of the title unless said', valueHint: 'ID' },
    title: { type: 'string', description: 'Title of the kit; of the first file unless said', valueHint: 'TEXT' },
    language: { type: 'string', description: 'Language of the materials', valueHint: 'kk|ru|en' },
    institution: {
      type: 'string',
      description: 'Id of the institution; a placeholder, to be replaced in kit.yaml, unless said',
      valueHint: 'ID',
    },
    'institution-name': { type: 'string', description: 'Its name; its id unless said', valueHint: 'TEXT' },
    'h5p-player': {
      type: 'string',
      description: 'The npm package h5p-standalone, which H5P content plays with (docs/formats/authoring.md)',
      valueHint: 'FILE|DIR',
    },
    json: { type: 'boolean', description: 'Say the result as JSON' },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const facts = factsOf(args);
    if (!(await isFree(args.out))) throw new UsedWrongly(`${args.out} is there already. Name a folder that is not.`);
    const spills = await tempSpills(tmpdir());
    try {
      const { newSpill } = spills;
      const h5pPlayer = await playerAt(args['h5p-player'], newSpill);
      const read = await readAll(args._, { newSpill, h5pPlayer });
      if (!read.ok) return refuse(read.error, args.json, io);
      const parts = read.value;
      if (parts.every(({ imported }) => imported.units.length === 0)) return nothing(parts, args.json, io);
      const folder = sourceFolder(
        parts.map(({ imported }) => imported),
        facts,
      );
      const written = await write(args.out, folder, parts, io);
      if (!written.ok) return refuse({ file: args.out, fault: written.error }, args.json, io);
      say(args.out, folder, parts, facts, args.json, io);
      return 0;
    } finally {
      await spills.remove();
    }
  },
});

interface Words {
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly language?: string | undefined;
  readonly institution?: string | undefined;
  readonly 'institution-name'?: string | undefined;
}

function factsOf(args: Words): FolderFacts {
  const { id, title, language, institution } = args;
  for (const [name, value] of [
    ['id', id],
    ['institution', institution],
  ] as const)
    if (value !== undefined && !v.is(KitId, value))
      throw new UsedWrongly(`--${name} ${value}: lower-case Latin letters, digits and hyphens, 64 at most.`);
  if (language !== undefined && !v.is(LanguageTag, language))
    throw new UsedWrongly(`--language ${language}: a language is written as kk, ru, en or zh-Hant.`);
  const name = args['institution-name'] ?? institution;
  if (institution === undefined && name !== undefined)
    throw new UsedWrongly('--institution-name without --institution: say the id, too.');
  return {
    id,
    title,
    language,
    ...(institution === undefined ? {} : { institution: { id: institution, name: name! } }),
  };
}

/** Scripts that go into kits: nothing is taken for them but what is known to the last byte. */
async function playerAt(path: string | undefined, newSpill: NewSpill): Promise<H5pPlayer | undefined> {
  if (path === undefined) return undefined;
  const source = await openLocal(path, newSpill);
  const player = source.ok ? await openH5pPlayer(source.value) : source;
  if (player.ok) return player.value;
  const { code, detail } = player.error;
  const known = H5P_RELEASES.map(({ version }) => version);
  const get = `Get it anew, and name the file: npm pack h5p-standalone@${known.at(-1)!}`;
  if (code === 'changed') throw new UsedWrongly(`${path}: it is not h5p-standalone ${detail} as npm has it. ${get}`);
  throw new UsedWrongly(`${path}: no release of h5p-standalone that is known here (${known.join(', ')}). ${get}`);
}

interface Refused {
  readonly file: string;
  readonly fault: ImportFault;
}

/** All of them or none: half of a course is not what was asked for. */
async function readAll(
  files: readonly string[],
  { newSpill, h5pPlayer }: { readonly newSpill: NewSpill } & Pick<ImportOptions, 'h5pPlayer'>,
): Promise<Result<readonly Part[], Refused & { readonly code: 'refused' }>> {
  const names = new Names();
  const parts: Part[] = [];
  for (const file of files) {
    const source = await openLocal(file, newSpill);
    const imported = source.ok ? await importSource(source.value, { names, newSpill, h5pPlayer }) : source;
    if (!imported.ok) return err({ code: 'refused', file, fault: imported.error });
    parts.push({ file, imported: imported.value });
  }
  return ok(parts);
}

async function write(
  out: string,
  folder: SourceFolder,
  parts: readonly Part[],
  io: Io,
): Promise<Result<undefined, ImportFault>> {
  const files = new Map([...folder.files, ['import-report.md', new TextEncoder().encode(reportFile(parts))] as const]);
  const progress = progressLine(io, 'Writing');
  const written = await writeFolder(out, files, (done) => progress.show(done, files.size));
  progress.end();
  return written;
}

function refuse({ file, fault }: Refused, json: boolean | undefined, io: Io): ExitCode {
  if (json) io.out(JSON.stringify({ ok: false, file, fault }));
  else io.err(`${explainImportFault(file, fault)}\nNothing was written.\n`);
  return 1;
}

/** Everything was left out: the report says why. */
function nothing(parts: readonly Part[], json: boolean | undefined, io: Io): ExitCode {
  if (json)
    io.out(
      JSON.stringify({ ok: false, fault: { code: 'empty' }, report: parts.flatMap(({ imported }) => imported.report) }),
    );
  else io.err(`${reportLines(parts, true).join('\n')}\nNothing of this can be in a kit. Nothing was written.\n`);
  return 1;
}

function say(
  out: string,
  folder: SourceFolder,
  parts: readonly Part[],
  facts: FolderFacts,
  json: boolean | undefined,
  io: Io,
): void {
  const { id, title, languages } = folder;
  const items = parts.flatMap(({ imported }) => imported.units.flatMap((unit) => unit.items)).length;
  if (json) {
    const report = parts.map(({ file, imported }) => ({ file, report: imported.report }));
    io.out(JSON.stringify({ ok: true, out, id, title, languages, items, ...countsOf(parts), parts: report }));
    return;
  }
  const lines = [
    ...reportLines(parts, false),
    `${out}: ${id}, ${items} item${items === 1 ? '' : 's'}; the whole report is in import-report.md`,
  ];
  if (facts.institution === undefined)
    lines.push('The institution in kit.yaml is a placeholder: write yours there, or say --institution.');
  lines.push(`Look at the lines marked LOOK in kit.yaml, then: sandyq pack ${out} --key NAME.key --out ${id}.kit`);
  io.out(lines.join('\n'));
}
