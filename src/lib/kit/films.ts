import { itemFiles } from './check/references';
import { itemsOf, type Item, type KitFile, type KitManifest } from './manifest';
import type { Localized } from '../shared/text';

/** Which of two qualities of its recordings a device keeps. */
export type Films = 'full' | 'small';

export type Recording = Extract<Item, { kind: 'video' | 'audio' }>;

export const isRecording = (item: Item): item is Recording => item.kind === 'video' || item.kind === 'audio';

/** The files of a recording where these films are kept, by language; absent: the full ones. */
export const recordingFiles = (item: Pick<Recording, 'file' | 'smaller'>, films?: Films): Localized<string> =>
  films === 'small' ? { ...item.file, ...item.smaller } : item.file;

/** Is there something to choose: a recording in two qualities? */
export const hasTwoQualities = (manifest: Pick<KitManifest, 'units'>): boolean =>
  itemsOf(manifest).some((item) => isRecording(item) && item.smaller !== undefined);

/**
 * The files of a kit that a device keeps: of a recording in two qualities one of them, unless the other is named by
 * something else of the kit too; every other file. With no choice made, all of them.
 */
export function wantedFiles(
  manifest: Pick<KitManifest, 'units' | 'documents' | 'files'>,
  films: Films | undefined,
): readonly KitFile[] {
  if (films === undefined) return manifest.files;
  const left = leftOut(manifest, films);
  return left.size === 0 ? manifest.files : manifest.files.filter(({ path }) => !left.has(path));
}

/** Bytes of these files together. */
export const bytesOf = (files: readonly Pick<KitFile, 'size'>[]): number =>
  files.reduce((sum, { size }) => sum + size, 0);

function leftOut(manifest: Pick<KitManifest, 'units' | 'documents'>, films: Films): ReadonlySet<string> {
  const left = new Set<string>();
  const items = itemsOf(manifest);
  for (const item of items) {
    if (!isRecording(item) || item.smaller === undefined) continue;
    for (const path of Object.values(films === 'small' ? item.file : item.smaller)) left.add(path);
  }
  for (const item of items) for (const { path } of itemFiles(asKept(item, films))) left.delete(path);
  for (const document of Object.values(manifest.documents))
    if ('file' in document) for (const path of Object.values(document.file)) left.delete(path);
  return left;
}

/** The item as if it had no other quality than the one kept. */
const asKept = (item: Item, films: Films): Item =>
  isRecording(item) ? { ...item, file: recordingFiles(item, films), smaller: undefined } : item;
