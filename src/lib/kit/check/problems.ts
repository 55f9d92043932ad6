import { CHUNK_BYTES, DOCUMENT_KINDS, itemsOf, type ItemKind, type KitFile, type KitManifest } from '../manifest';
import { gateProblems } from './gates';
import type { ManifestProblem } from './problem';
import { itemFiles } from './references';
import type { PackCode } from './said';

/** Every disagreement between the parts of a manifest, in the order of the manifest; none for a good one. */
export function manifestProblems(manifest: KitManifest): readonly ManifestProblem[] {
  return [
    ...fileProblems(manifest.files),
    ...duplicateIds(manifest),
    ...gateProblems(itemsOf(manifest)),
    ...referenceProblems(manifest),
    ...recordingProblems(manifest),
    ...documentProblems(manifest),
    ...timetableProblems(manifest),
  ];
}

function fileProblems(files: readonly KitFile[]): readonly ManifestProblem[] {
  return files.flatMap((file, index) => {
    const wrong = (detail: string): ManifestProblem[] => [
      { at: `files/${file.path}`, code: 'manifest-malformed', detail },
    ];
    const before = files[index - 1];
    const chunks = file.size > CHUNK_BYTES ? Math.ceil(file.size / CHUNK_BYTES) : undefined;
    return [
      ...(before && before.path >= file.path ? wrong('not in ASCII order, or there twice') : []),
      ...(file.path === 'kit.json' ? wrong('the manifest does not list itself') : []),
      ...(file.chunks?.length === chunks
        ? []
        : wrong(`${chunks ?? 'no'} chunk digests wanted, ${file.chunks?.length ?? 'none'} there`)),
    ];
  });
}

function duplicateIds(manifest: KitManifest): readonly ManifestProblem[] {
  const items = itemsOf(manifest);
  return [
    ...duplicates('units', manifest.units),
    ...duplicates('items', items),
    ...duplicates('timetable', manifest.timetable),
    ...items.flatMap((item) => (item.kind === 'case' ? duplicates(`${item.id}/questions`, item.questions) : [])),
  ];
}

function duplicates(at: string, things: readonly { readonly id: string }[]): readonly ManifestProblem[] {
  const seen = new Set<string>();
  return things
    .filter(({ id }) => seen.size === seen.add(id).size)
    .map(({ id }) => ({ at, code: 'id-twice', detail: `id there twice: ${id}`, about: id }));
}

function referenceProblems(manifest: KitManifest): readonly ManifestProblem[] {
  const files = new Map(manifest.files.map((file) => [file.path, file]));
  const languages = new Set(manifest.languages);
  const wanted = [
    ...itemsOf(manifest).flatMap(itemFiles),
    ...DOCUMENT_KINDS.flatMap((kind) => {
      const document = manifest.documents[kind];
      if (!document || !('file' in document)) return [];
      return Object.entries(document.file).map(([language, path]) => ({
        at: `documents/${kind}`,
        path,
        language,
        mediaType: /^(text\/html|application\/pdf)$/,
      }));
    }),
  ];
  return wanted.flatMap(({ at, path, language, mediaType }): ManifestProblem[] => {
    const file = files.get(path);
    if (!file) return [{ at, code: 'file-absent', detail: `no such file: ${path}`, about: path }];
    if (!mediaType.test(file.mediaType))
      return [{ at, code: 'file-kind-wrong', detail: `${path} is ${file.mediaType}`, about: path }];
    return language === undefined || languages.has(language)
      ? []
      : [{ at, code: 'manifest-malformed', detail: `language not of this kit: ${language}` }];
  });
}

/** A device that keeps the smaller recordings offers the languages that every other one does. */
function recordingProblems(manifest: KitManifest): readonly ManifestProblem[] {
  return itemsOf(manifest).flatMap((item) => {
    if (item.kind !== 'video' && item.kind !== 'audio') return [];
    const more = Object.keys(item.smaller ?? {}).filter((language) => item.file[language] === undefined);
    return more.map((language) => ({
      ...{ at: item.id, member: 'smaller', code: 'smaller-language', about: language },
      detail: `smaller, but no file, in ${language}`,
    }));
  });
}

function documentProblems(manifest: KitManifest): readonly ManifestProblem[] {
  const items = new Set<string>(itemsOf(manifest).map(({ id }) => id));
  const units = new Set<string>(manifest.units.map(({ id }) => id));
  return DOCUMENT_KINDS.flatMap((kind): readonly ManifestProblem[] => {
    const at = `documents/${kind}`;
    const document = manifest.documents[kind];
    if (!document) return [];
    if ('items' in document) {
      const unknown = document.items.filter((id) => !items.has(id));
      return unknown.map((id) => ({ at, code: 'document-item-unknown', detail: `no such item: ${id}`, about: id }));
    }
    if ('unit' in document && !units.has(document.unit)) {
      const about = document.unit;
      return [{ at, code: 'document-unit-unknown', detail: `no such unit: ${about}`, about }];
    }
    if ('timetable' in document && manifest.timetable.length === 0)
      return [{ at, code: 'document-timetable-empty', detail: 'the timetable is empty' }];
    return [];
  });
}

function timetableProblems(manifest: KitManifest): readonly ManifestProblem[] {
  const kinds = new Map<string, ItemKind>(itemsOf(manifest).map(({ id, kind }) => [id, kind]));
  return manifest.timetable.flatMap((entry) => {
    const wrong = (code: PackCode, member: 'item' | 'end', detail: string): ManifestProblem[] => [
      { at: `timetable/${entry.id}`, code, member, detail, ...(member === 'item' && { about: entry.item! }) },
    ];
    const kind = entry.item && kinds.get(entry.item);
    return [
      ...(entry.item !== undefined && kind === undefined
        ? wrong('entry-item-unknown', 'item', `no such item: ${entry.item}`)
        : []),
      // Whoever watched it has done the item: only a recording is done by watching.
      ...(entry.kind === 'broadcast' && kind !== undefined && kind !== 'video' && kind !== 'audio'
        ? wrong('entry-not-recording', 'item', 'the item of a broadcast is not its recording: a video or audio')
        : []),
      ...(entry.end !== undefined && Date.parse(entry.end) < Date.parse(entry.start)
        ? wrong('entry-ends-early', 'end', 'ends before it starts')
        : []),
    ];
  });
}
