import { namesBeside } from '$lib/draft/from-import';
import { MOST_PARTS, type PartId, type PartValue } from '$lib/draft/part';
import { openFile } from '$lib/import/archive/open';
import { blobSpill } from '$lib/import/archive/spill';
import { importSource } from '$lib/import/import-source';
import type { ImportedFile } from '$lib/import/imported';
import { piecesOf, UnreadableFile } from '$lib/import/source';
import { err, ok, type Result } from '$lib/shared/result';
import type { ItemEditing } from '../editing.svelte';
import { notesOf } from '../import-notes';
import type { TakeFault } from './package-words';

export interface PackageTaken {
  readonly title: string | undefined;
  /** What differs from the archive: names and codes, as the importer says them. */
  readonly notes: readonly string[];
}

/** Files that are kept at the same time: more would only wait for the disk. */
const AT_ONCE = 4;

/**
 * Unpacks a package into the draft, in a folder of its own, in place of the one that the item had. Nothing of it is there
 * before all of it is.
 */
export async function takePackage(
  editing: ItemEditing,
  file: File,
  onprogress: (done: number, total: number) => void,
): Promise<Result<PackageTaken, TakeFault>> {
  const opened = await openFile(file.name, file, blobSpill);
  if (!opened.ok) return opened;
  const before = editing.pattern('package');
  const imported = await importSource(opened.value, { names: namesBeside(editing.pen.parts, editing.draft.tail) });
  if (!imported.ok) return imported;
  const item = imported.value.units.flatMap(({ items }) => items).find(({ kind }) => kind === 'package');
  if (item?.kind !== 'package') return err({ code: 'no-package' });
  const files = [...imported.value.files].filter(([path]) => path.startsWith(`${item.package}/`));
  const old = before === undefined ? [] : [...editing.pen.parts.keys()].filter((id) => isOf(id, before));
  if (editing.pen.parts.size - old.length + files.length > MOST_PARTS) return err({ code: 'too-many-files' });
  const changes = new Map<PartId, PartValue | undefined>(old.map((id) => [id, undefined]));
  const kept = await keepAll(editing, files, changes, onprogress);
  if (!kept.ok) return kept;
  editing.set('package', item.package);
  if (!(await editing.pen.write(changes))) return err({ code: 'storage-full' });
  const notes = notesOf(imported.value.report);
  return ok({ title: typeof item.title === 'string' ? item.title : undefined, notes });
}

const isOf = (id: PartId, folder: string): boolean =>
  id.startsWith(`file:${folder}/`) || id.startsWith(`text:${folder}/`);

async function keepAll(
  { draft }: ItemEditing,
  files: readonly (readonly [string, ImportedFile])[],
  changes: Map<PartId, PartValue | undefined>,
  onprogress: (done: number, total: number) => void,
): Promise<Result<undefined, TakeFault>> {
  const queue = files.values();
  let done = 0;
  let fault: TakeFault | undefined;
  const work = async () => {
    for (const [path, file] of queue) {
      if (fault) return;
      const blob = await blobOf(file);
      const kept = blob.ok ? await draft.keepFile(blob.value) : blob;
      if (!kept.ok) fault = kept.error;
      else changes.set(`file:${path}`, kept.value);
      onprogress(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return fault ? err(fault) : ok(undefined);
}

async function blobOf(file: ImportedFile): Promise<Result<Blob, TakeFault>> {
  if (file instanceof Blob) return ok(file);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  try {
    for await (const piece of piecesOf(file)) parts.push(piece.slice());
  } catch (cause) {
    if (cause instanceof UnreadableFile) return err(cause.fault);
    throw cause;
  }
  return ok(new Blob(parts));
}
