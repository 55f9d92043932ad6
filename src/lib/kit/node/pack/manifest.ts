import * as v from 'valibot';
import { manifestProblems } from '../../check/problems';
import { isRecording, wantedFiles } from '../../films';
import { DOCUMENT_KINDS, KitManifest, itemsOf, type KitFile } from '../../manifest';
import { measure, type Measure } from '../content';
import type { AuthoredDocument } from '../../authoring';
import { compact, packItem } from './items';
import { KIT_YAML, type Packing } from './packing';
import { checkPdfs } from './pdfs';
import type { KeysByLanguage } from './questions';
import { packPagesOrFiles } from './texts';
import type { YamlPath } from './yaml';

export interface BuiltKit {
  readonly manifest: KitManifest;
  /** By path of the manifest. */
  readonly measures: ReadonlyMap<string, Measure>;
  /** Item → language → keys that are not in the kit. */
  readonly keys: Readonly<Record<string, KeysByLanguage>>;
}

/** Packs everything that kit.yaml names; undefined where there are mistakes, all of them gathered. */
export async function buildKit(packing: Packing): Promise<BuiltKit | undefined> {
  const { kit } = packing;
  const keys: Record<string, KeysByLanguage> = {};
  const units = [];
  for (const [unitIndex, unit] of kit.units.entries()) {
    const items = [];
    for (const [itemIndex, authored] of unit.items.entries()) {
      const packed = await packItem(packing, authored, ['units', unitIndex, 'items', itemIndex]);
      items.push(packed.item);
      if (Object.keys(packed.keys).length > 0) keys[authored.id] = packed.keys;
    }
    units.push({ id: unit.id, title: packing.words(unit.title), items });
  }
  const documents = await packDocuments(packing);
  await checkPdfs(packing);
  const measures = await measureAll(packing);
  const parsed = v.safeParse(KitManifest, {
    format: 'sandyq-kit',
    formatVersion: 1,
    ...compact(wordsOf(packing)),
    documents,
    timetable: kit.timetable.map((entry) =>
      compact({ ...entry, title: packing.words(entry.title), place: entry.place && packing.words(entry.place) }),
    ),
    units,
    files: filesOf(packing, measures),
  });
  judge(packing, parsed);
  if (parsed.success) judgeFilms(packing, parsed.output);
  if (packing.mistakes.found.length > 0 || !parsed.success) return undefined;
  return { manifest: parsed.output, measures, keys };
}

function wordsOf(packing: Packing): Readonly<Record<string, unknown>> {
  const { kit } = packing;
  return {
    id: kit.id,
    version: kit.version,
    title: packing.words(kit.title),
    summary: kit.summary && packing.words(kit.summary),
    languages: kit.languages,
    institution: { id: kit.institution.id, name: packing.words(kit.institution.name) },
    course: kit.course && compact({ code: kit.course.code, title: packing.words(kit.course.title) }),
    credits: kit.credits,
    hours: kit.hours,
    outcomes: kit.outcomes.map((outcome) => packing.words(outcome)),
    licence: kit.licence,
    expires: kit.expires,
    releaseNotes: kit.releaseNotes && packing.words(kit.releaseNotes),
  };
}

/** The twelve of regulation LE 7; what is missing is a warning, for a kit may be a part of a course. */
async function packDocuments(packing: Packing): Promise<Readonly<Record<string, unknown>>> {
  const documents: Record<string, unknown> = {};
  for (const kind of DOCUMENT_KINDS) {
    const authored = packing.kit.documents[kind];
    if (authored === undefined)
      packing.warn(['documents', kind], {
        code: 'document-missing',
        message: `document «${kind}» of the twelve of LE 7 is missing`,
      });
    else documents[kind] = await packDocument(packing, authored, ['documents', kind]);
  }
  return documents;
}

async function packDocument(packing: Packing, document: AuthoredDocument, at: YamlPath) {
  if (typeof document === 'string') return { file: await packPagesOrFiles(packing, document, at) };
  if ('file' in document) return { file: await packPagesOrFiles(packing, document.file, [...at, 'file']) };
  return document;
}

async function measureAll(packing: Packing): Promise<ReadonlyMap<string, Measure>> {
  const measures = new Map<string, Measure>();
  for (const path of [...packing.outputs.keys()].sort())
    measures.set(path, await measure(packing.outputs.get(path)!.content));
  return measures;
}

function filesOf(packing: Packing, measures: ReadonlyMap<string, Measure>): readonly KitFile[] {
  return Array.from(measures, ([path, { size, sha256, chunks }]) => ({
    path,
    size,
    sha256,
    mediaType: packing.outputs.get(path)!.mediaType,
    ...(chunks ? { chunks: [...chunks] } : {}),
  }));
}

/** What the manifest's own rules say, on the author's lines. With other mistakes about, it would only repeat them. */
function judge(packing: Packing, parsed: v.SafeParseResult<typeof KitManifest>): void {
  if (parsed.success) {
    const known = packing.mistakes.found.length > 0;
    for (const { at, code, detail, about, member } of manifestProblems(parsed.output)) {
      if (known && code === 'file-absent') continue;
      const where = [...whereIs(packing, at), ...(member === undefined ? [] : [member])];
      const said = { code, ...(about === undefined ? {} : { detail: about }), message: `${at}: ${detail}` };
      packing.mistake(where, said);
    }
  } else if (packing.mistakes.found.length === 0) {
    for (const issue of parsed.issues) {
      const member = v.getDotPath(issue) ?? '';
      packing.mistakes.add(KIT_YAML, 1, { code: 'member-malformed', member, message: `${member}: ${issue.message}` });
    }
  }
}

/** A device keeps one of two qualities: what does not help there, and links that would lead nowhere. */
function judgeFilms(packing: Packing, manifest: KitManifest): void {
  const sizes = new Map(manifest.files.map(({ path, size }) => [path, size]));
  for (const item of itemsOf(manifest).filter(isRecording)) {
    for (const [language, path] of Object.entries(item.smaller ?? {})) {
      const full = item.file[language];
      if (full !== undefined && sizes.get(path)! >= sizes.get(full)!)
        packing.warn([...whereIs(packing, item.id), 'smaller'], {
          code: 'smaller-larger',
          detail: path,
          message: `${path} is not smaller than ${full}`,
        });
    }
  }
  for (const films of ['full', 'small'] as const) {
    const kept = new Set(wantedFiles(manifest, films).map(({ path }) => path));
    for (const [path, { file, line }] of packing.linked)
      if (sizes.has(path) && !kept.has(path))
        packing.mistakes.add(file, line, {
          code: 'link-to-recording',
          detail: path,
          message: `link to ${path}: devices may keep its other quality; link to the item instead`,
        });
  }
}

/** Finds the place in kit.yaml of what a problem is about: an item's id, or a path in the manifest. */
function whereIs(packing: Packing, at: string): YamlPath {
  const [first, second] = at.split('/');
  for (const [unitIndex, unit] of packing.kit.units.entries()) {
    const itemIndex = unit.items.findIndex(({ id }) => id === first);
    if (itemIndex !== -1) return ['units', unitIndex, 'items', itemIndex];
  }
  const entry = packing.kit.timetable.findIndex(({ id }) => id === second);
  if (first === 'timetable' && entry !== -1) return ['timetable', entry];
  return second === undefined ? [first!] : [first!, second];
}
