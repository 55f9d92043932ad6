import { CHUNK_BYTES, DOCUMENT_KINDS, itemsOf, type ItemKind, type KitFile, type KitManifest } from '../manifest';
import { gateProblems } from './gates';
import type { ManifestProblem } from './problem';
import { itemFiles } from './references';

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
  const problems: ManifestProblem[] = [];
  for (const [index, file] of files.entries()) {
    const at = `files/${file.path}`;
    const before = files[index - 1];
    if (before && before.path >= file.path) problems.push({ at, detail: 'not in ASCII order, or there twice' });
    if (file.path === 'kit.json') problems.push({ at, detail: 'the manifest does not list itself' });
    const chunks = file.size > CHUNK_BYTES ? Math.ceil(file.size / CHUNK_BYTES) : undefined;
    if (file.chunks?.length !== chunks)
      problems.push({ at, detail: `${chunks ?? 'no'} chunk digests wanted, ${file.chunks?.length ?? 'none'} there` });
  }
  return problems;
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
    .map(({ id }) => ({ at, detail: `id there twice: ${id}` }));
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
  return wanted.flatMap(({ at, path, language, mediaType }) => {
    const file = files.get(path);
    if (!file) return [{ at, detail: `no such file: ${path}` }];
    if (!mediaType.test(file.mediaType)) return [{ at, detail: `${path} is ${file.mediaType}` }];
    return language === undefined || languages.has(language)
      ? []
      : [{ at, detail: `language not of this kit: ${language}` }];
  });
}

/** A device that keeps the smaller recordings offers the languages that every other one does. */
function recordingProblems(manifest: KitManifest): readonly ManifestProblem[] {
  return itemsOf(manifest).flatMap((item) => {
    if (item.kind !== 'video' && item.kind !== 'audio') return [];
    const more = Object.keys(item.smaller ?? {}).filter((language) => item.file[language] === undefined);
    return more.map((language) => ({ at: item.id, detail: `smaller, but no file, in ${language}` }));
  });
}

function documentProblems(manifest: KitManifest): readonly ManifestProblem[] {
  const items = new Set<string>(itemsOf(manifest).map(({ id }) => id));
  const units = new Set<string>(manifest.units.map(({ id }) => id));
  return DOCUMENT_KINDS.flatMap((kind) => {
    const at = `documents/${kind}`;
    const document = manifest.documents[kind];
    if (!document) return [];
    if ('items' in document)
      return document.items.filter((id) => !items.has(id)).map((id) => ({ at, detail: `no such item: ${id}` }));
    if ('unit' in document) return units.has(document.unit) ? [] : [{ at, detail: `no such unit: ${document.unit}` }];
    if ('timetable' in document && manifest.timetable.length === 0) return [{ at, detail: 'the timetable is empty' }];
    return [];
  });
}

function timetableProblems(manifest: KitManifest): readonly ManifestProblem[] {
  const kinds = new Map<string, ItemKind>(itemsOf(manifest).map(({ id, kind }) => [id, kind]));
  return manifest.timetable.flatMap((entry) => {
    const at = `timetable/${entry.id}`;
    const kind = entry.item && kinds.get(entry.item);
    return [
      ...(entry.item !== undefined && kind === undefined ? [{ at, detail: `no such item: ${entry.item}` }] : []),
      // Whoever watched it has done the item: only a recording is done by watching.
      ...(entry.kind === 'broadcast' && kind !== undefined && kind !== 'video' && kind !== 'audio'
        ? [{ at, detail: 'the item of a broadcast is not its recording: a video or audio' }]
        : []),
      ...(entry.end !== undefined && Date.parse(entry.end) < Date.parse(entry.start)
        ? [{ at, detail: 'ends before it starts' }]
        : []),
    ];
  });
}
