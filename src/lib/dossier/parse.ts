import type { DossierDocument, PrivateDocument } from './documents';
import { documentFault } from './rules';
import { isObject } from './shape';

/*
 * Documents as outside data: what came from a hub, a file or a stick becomes a document of ours here and nowhere else.
 * The same shapes that decide a write decide a reading, so there is one description of each document, not two.
 */

/** A document of a dossier, without `_rev` and `_revisions`; undefined where its form is not ours. Never throws. */
export const parseDossierDocument = (outside: unknown): DossierDocument | undefined =>
  parse(outside, 'dossier') as DossierDocument | undefined;

/** A document of a private database, as above. */
export const parsePrivateDocument = (outside: unknown): PrivateDocument | undefined =>
  parse(outside, 'private') as PrivateDocument | undefined;

function parse(outside: unknown, kind: 'dossier' | 'private'): unknown {
  if (!isObject(outside) || documentFault(outside, kind) !== undefined) return undefined;
  const { _rev, _revisions, ...document } = outside;
  return document;
}
