import type { DossierDocument } from '../../dossier/documents';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { Piece } from '.';
import { weigh } from './copy';

/* Couriers that are small enough to be shown as codes: of what, and how much of the trace goes with it. */

/** Segments that are tried together: more have no room in any courier that is shown. */
const MOST_SEGMENTS = 64;

/** These documents as pieces, the oldest first; what is no work is left out. */
export const piecesOf = (documents: readonly DossierDocument[]): readonly Piece[] =>
  documents.flatMap((document) => pieceOf(document) ?? []).sort((a, b) => (a.at < b.at ? -1 : 1));

function pieceOf(document: DossierDocument): Piece | undefined {
  const bytes = weigh(document);
  switch (document.type) {
    case 'submission':
      return { id: document._id, kind: 'submission', at: document.at, place: document.place, bytes };
    case 'question': {
      const { _id: id, at, text, place } = document;
      return { id, kind: 'question', at, text, ...(place !== undefined && { place }), bytes };
    }
    case 'answer':
      return { id: document._id, kind: 'answer', at: document.at, text: document.text, bytes };
    default:
      return undefined;
  }
}

/** A try; `file` undefined: more than any courier of this kind may be. */
export interface Tried {
  readonly file: Uint8Array<ArrayBuffer> | undefined;
}
type Fitting<T extends Tried> = T & { readonly file: Uint8Array<ArrayBuffer>; readonly count: number };

/** The try with the most segments, of `all`, that weighs no more than `maxBytes`. Makes a few on the way. */
export async function mostThatFits<T extends Tried>(
  all: number,
  maxBytes: number,
  make: (count: number) => Promise<T>,
): Promise<Result<Fitting<T>, { readonly code: 'too-large'; readonly bytes: number }>> {
  const tryWith = async (count: number) => {
    const tried = await make(count);
    const { file } = tried;
    return { bytes: file?.length ?? Infinity, fitting: file && { ...tried, file, count } };
  };
  const none = await tryWith(0);
  if (none.fitting === undefined || none.bytes > maxBytes) return err({ code: 'too-large', bytes: none.bytes });
  let best = none.fitting;
  let [low, high] = [0, Math.min(all, MOST_SEGMENTS)];
  // All of it first: that is the usual case.
  for (let count = high; low < high; count = Math.ceil((low + high) / 2)) {
    const { bytes, fitting } = await tryWith(count);
    if (fitting === undefined || bytes > maxBytes) {
      high = count - 1;
      continue;
    }
    best = fitting;
    low = count;
  }
  return ok(best);
}
