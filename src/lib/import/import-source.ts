import { blobSpill, type NewSpill } from './archive/spill';
import type { ImportContext, Importer } from './context';
import { Gathering } from './gathering';
import type { H5pPlayer } from './h5p/player';
import { err, ok, type Result } from '../shared/result';
import type { Imported, ImportFault } from './imported';
import type { Names } from './names';
import { recognise, type Format } from './recognise';
import type { ImportSource } from './source';

export interface ImportOptions {
  /** Shared by sources that go into one folder. */
  readonly names?: Names;
  /** Blobs, unless said otherwise. */
  readonly newSpill?: NewSpill;
  readonly h5pPlayer?: H5pPlayer | undefined;
}

/**
 * What a source of any kind holds, as a part of a kit's source folder, by what is in it and not by its name. The source is
 * hostile; files that are only passed through are read, and checked, when the folder is written.
 */
export async function importSource(
  source: ImportSource,
  { names, newSpill = blobSpill, h5pPlayer }: ImportOptions = {},
): Promise<Result<Imported, ImportFault>> {
  const gathering = new Gathering(names);
  const fault = await importInto(source, { gathering, newSpill, h5pPlayer, depth: 0 });
  return fault ? err(fault) : ok(gathering.done());
}

/** The same into what was gathered before: an archive in a folder, a package in a course. */
export async function importInto(source: ImportSource, context: ImportContext): Promise<ImportFault | undefined> {
  const { format, source: found } = await recognise(source);
  if (format === 'locked') return { code: 'encrypted' };
  if (format === 'bag') return { code: 'bag' };
  const load = IMPORTERS[format];
  if (!load) return { code: 'unknown-format', detail: format === 'unknown' ? source.name : format };
  const importer = await load();
  context.gathering.report(found.passedOver);
  return importer(found, context);
}

/** Loaded when they are wanted: nobody who brings a film waits for the reader of Moodle's backups. */
const IMPORTERS: Readonly<Partial<Record<Format, () => Promise<Importer>>>> = {
  scorm: () => packageAs('scorm'),
  cmi5: () => packageAs('cmi5'),
  h5p: () => import('./h5p/import').then(({ importH5p }) => importH5p),
  pages: () => packageAs('html'),
  folder: folder,
  html: folder,
  markdown: folder,
  text: () => import('./media/text').then(({ importText }) => importText),
  epub: () => import('./media/epub').then(({ importEpub }) => importEpub),
  docx: () => import('./docx/import').then(({ importDocx }) => importDocx),
  cartridge: () => import('./cartridge/import').then(({ importCartridge }) => importCartridge),
  moodle: () => import('./moodle/import').then(({ importMoodle }) => importMoodle),
  qti: questions,
  questions: questions,
  office: single,
  pdf: single,
  video: folder,
  audio: folder,
  picture: single,
  model: single,
  document: single,
};

async function packageAs(standard: 'scorm' | 'cmi5' | 'html'): Promise<Importer> {
  const [{ packageFacts }, { addPackage }] = await Promise.all([
    import('./package/facts'),
    import('./package/package'),
  ]);
  return async (source, context) => addPackage(source, await packageFacts(source, standard), context);
}

async function folder(): Promise<Importer> {
  return (await import('./media/folder')).importFolder;
}

async function single(): Promise<Importer> {
  return (await import('./media/single')).importSingle;
}

async function questions(): Promise<Importer> {
  return (await import('./questions/import')).importQuestionSource;
}
