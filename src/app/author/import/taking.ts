import { reportPath, takeImport, withoutImport, type Taken, type TakeFault } from '$lib/draft/from-import';
import { MOST_TEXT, type PartId, type PartValue } from '$lib/draft/part';
import type { Imported } from '$lib/import/imported';
import { err, ok, type Result } from '$lib/shared/result';
import type { DraftView } from '../draft.svelte';
import { reportText } from './report';

export interface ReadSource {
  readonly file: { readonly name: string };
  readonly imported: Imported;
}

interface Wishes<Source extends ReadSource> {
  readonly read: readonly Source[];
  readonly isWanted: (source: Source, unit: number) => boolean;
  readonly language: string;
  readonly onFile: (done: number, total: number) => void;
}

/** Writes what is wanted into the draft at once, with the account of it; gives what was written. */
export async function takeInto<Source extends ReadSource>(
  draft: Pick<DraftView, 'parts' | 'tail' | 'keepFile' | 'write'>,
  { read, isWanted, language, onFile }: Wishes<Source>,
): Promise<Result<ReadonlyMap<PartId, PartValue>, TakeFault>> {
  const sources = new Map(read.map((one) => [one.imported, one]));
  const taken = await takeImport(
    draft.parts,
    {
      imported: read.map(({ imported }) => imported),
      wanted: (imported, unit) => isWanted(sources.get(imported)!, unit),
      language,
      tail: draft.tail,
      onFile,
    },
    (bytes) => draft.keepFile(bytes),
  );
  if (!taken.ok) return taken;
  const changes = new Map(taken.value.changes);
  changes.set(`text:${reportPath(draft.parts, draft.tail)}`, { text: reportOf(read, taken.value) });
  const written = await draft.write(changes);
  return written.ok ? ok(changes) : err(written.error);
}

/** Takes away again what is still there of it. */
export const takeBack = (
  draft: Pick<DraftView, 'parts' | 'write'>,
  changes: ReadonlyMap<PartId, PartValue>,
): Promise<Result<undefined, { readonly code: 'storage-full' }>> =>
  draft.write(withoutImport(draft.parts, { changes }));

function reportOf(read: readonly ReadSource[], { report }: Taken): string {
  const parts = read.map(({ file, imported }) => ({ name: file.name, imported }));
  const more = report.length === 0 ? [] : [{ name: '+', imported: { report } }];
  return reportText([...parts, ...more]).slice(0, MOST_TEXT);
}
