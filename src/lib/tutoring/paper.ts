import type { PaperDocument } from '../dossier/documents';
import { LIMITS } from '../dossier/shapes';
import { timestamp, type Clock } from '../shared/clock';
import { sha256Hex } from '../shared/digest';
import type { AccountId, Uuid } from '../shared/ids';
import { err, ok, type Result } from '../shared/result';
import type { Work } from './submission';

/** A photograph of a sheet, small enough to be kept. */
export interface SheetPhoto {
  readonly name: string;
  readonly blob: Blob;
}

export type PaperFailure =
  | { readonly code: 'too-many-files'; readonly max: number }
  /** All photographs together are larger than `max` bytes. */
  | { readonly code: 'file-too-large'; readonly max: number };

export interface TakenIn {
  readonly id: Uuid;
  readonly work: PaperDocument['work'];
  readonly place: PaperDocument['place'];
  /** The tutor's: the sheet does not say its own. */
  readonly language: string;
  readonly by: AccountId;
  /** All that is known of this learner's work for this item. */
  readonly before: Work | undefined;
}

/** The document of a sheet that a tutor takes in, or why there can be none. */
export async function paperOf(
  { id, work, place, language, by, before }: TakenIn,
  photos: readonly SheetPhoto[],
  clock: Clock,
): Promise<Result<PaperDocument, PaperFailure>> {
  const bytes = photos.reduce((sum, { blob }) => sum + blob.size, 0);
  if (photos.length > LIMITS.files) return err({ code: 'too-many-files', max: LIMITS.files });
  if (bytes > LIMITS.filesBytes) return err({ code: 'file-too-large', max: LIMITS.filesBytes });
  return ok({
    _id: `paper:${id}`,
    type: 'paper',
    v: 1,
    by,
    at: timestamp(clock.now()),
    work,
    place: { kit: place.kit, version: place.version, item: place.item },
    attempt: Math.max(0, ...(before?.attempts ?? []).map(({ document }) => document.attempt)) + 1,
    language,
    files: await Promise.all(
      photos.map(async ({ name, blob }) => ({
        name,
        size: blob.size,
        mediaType: blob.type,
        sha256: await sha256Hex(await blob.arrayBuffer()),
      })),
    ),
  });
}
