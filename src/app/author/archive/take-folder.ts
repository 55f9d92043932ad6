import { wrap } from 'comlink';
import type { FolderFault, ReadFolder } from '$lib/draft/archive/read';
import type { Drafts, OpenDraft } from '$lib/draft/drafts';
import { blobOf } from '$lib/draft/from-import';
import type { DraftId, PartId, PartValue } from '$lib/draft/part';
import { err, ok, type Result } from '$lib/shared/result';
import { newImportWorker } from '../import/new-import-worker';
import type { ImportReader } from '../import/reading';

/** Reads a source folder out of an archive, beside the page. */
export async function readFolder(file: File): Promise<Result<ReadFolder, FolderFault>> {
  const worker = newImportWorker();
  try {
    return await wrap<ImportReader>(worker).readFolder(file.name, file);
  } finally {
    worker.terminate();
  }
}

type Fault = FolderFault | { readonly code: 'storage-full' };

/** Makes a draft of it: all of it, or none. */
export async function beginFrom(
  drafts: Drafts,
  folder: ReadFolder,
  onFile: (done: number, total: number) => void,
): Promise<Result<DraftId, Fault>> {
  const begun = await drafts.begin(folder.facts);
  if (!begun.ok) return begun;
  const draft = await drafts.open(begun.value);
  if (draft === undefined) throw new Error('a draft that was begun is here');
  let whole = false;
  try {
    const filled = await fill(draft, folder, onFile);
    whole = filled.ok;
    return filled.ok ? begun : filled;
  } finally {
    draft.close();
    if (!whole) await drafts.remove(begun.value);
  }
}

async function fill(
  draft: OpenDraft,
  { parts, files }: ReadFolder,
  onFile: (done: number, total: number) => void,
): Promise<Result<undefined, Fault>> {
  const changes = new Map<PartId, PartValue | undefined>(parts);
  for (const [path, content] of files) {
    const bytes = await blobOf(content);
    if (!bytes.ok) return err(bytes.error);
    const kept = await draft.keepFile(bytes.value);
    if (!kept.ok) return kept;
    changes.set(`file:${path}`, kept.value);
    onFile(changes.size - parts.size, files.size);
  }
  const written = await draft.write(changes);
  return written.ok ? ok(undefined) : written;
}
