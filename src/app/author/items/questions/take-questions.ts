import { namesBeside } from '$lib/draft/from-import';
import type { PartId, PartValue } from '$lib/draft/part';
import { openFile } from '$lib/import/archive/open';
import { blobSpill } from '$lib/import/archive/spill';
import { importSource } from '$lib/import/import-source';
import { piecesOf } from '$lib/import/source';
import { err, ok, type Result } from '$lib/shared/result';
import type { ItemEditing } from '../editing.svelte';
import { notesOf } from '../import-notes';
import { addressFrom } from '../markdown/commands';
import type { TakeFault } from '../kinds/package-words';

export interface QuestionsTaken {
  /** GIFT whose pictures are named from the place where it goes. */
  readonly gift: string;
  /** What became of each that did not come over whole. */
  readonly notes: readonly string[];
}

/** Questions of a file in any form that is known; its pictures are in the draft afterwards. `to`: where the GIFT will lie. */
export async function takeQuestions(
  editing: ItemEditing,
  file: File,
  to: string,
): Promise<Result<QuestionsTaken, TakeFault>> {
  const opened = await openFile(file.name, file, blobSpill);
  if (!opened.ok) return opened;
  const imported = await importSource(opened.value, { names: namesBeside(editing.pen.parts, editing.draft.tail) });
  if (!imported.ok) return imported;
  const paths = imported.value.units
    .flatMap(({ items }) => items)
    .flatMap((item) => (item.kind === 'test' || item.kind === 'survey' ? [item.questions] : []));
  if (paths.length === 0) return err({ code: 'no-questions' });
  const files = new Map<string, Uint8Array<ArrayBuffer>[]>();
  for (const [path, content] of imported.value.files) files.set(path, await all(piecesOf(content)));
  const texts = await Promise.all(
    paths.map(async (path) => relinked(await new Blob(files.get(path)).text(), path, to)),
  );
  const changes: [PartId, PartValue][] = [];
  for (const [path, pieces] of files) {
    if (!path.startsWith('pictures/') && !path.startsWith('files/')) continue;
    const kept = await editing.draft.keepFile(new Blob(pieces));
    if (!kept.ok) return kept;
    changes.push([`file:${path}`, kept.value]);
  }
  if (changes.length > 0 && !(await editing.pen.write(changes))) return err({ code: 'storage-full' });
  const notes = notesOf(imported.value.report);
  return ok({ gift: texts.join('\n\n'), notes });
}

async function all<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

/** Importers name files from one folder below the root, as the places of questions are. */
function relinked(gift: string, from: string, to: string): string {
  return gift.replace(/(\.\.\/)((?:pictures|files)\/[A-Za-z0-9._-]+)/g, (_, up: string, path: string) =>
    from.split('/').length === 2 ? addressFrom(to, path) : `${up}${path}`,
  );
}
