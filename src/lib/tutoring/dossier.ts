import type { DossierDocument, DossierType, ReadDocument } from '../dossier/documents';
import type { AccountId } from '../shared/ids';

/** What one device knows of one learner: some or all documents of the dossier, in any order. */
export interface Dossier {
  readonly learner: AccountId;
  readonly documents: readonly DossierDocument[];
}

export function documentsOf<T extends DossierType>(
  dossier: Dossier,
  type: T,
): readonly Extract<DossierDocument, { type: T }>[] {
  return dossier.documents.filter(
    (document): document is Extract<DossierDocument, { type: T }> => document.type === type,
  );
}

export interface Reading {
  readonly by: AccountId;
  /** The reader's clock, ISO 8601 UTC. */
  readonly at: string;
}

/** Who opened which document, by the document's id, earliest first. */
export function readingsOf(dossier: Dossier): ReadonlyMap<string, readonly Reading[]> {
  const readings = new Map<string, Reading[]>();
  const marks = [...documentsOf(dossier, 'read')].sort((a, b) => a.at.localeCompare(b.at));
  for (const { document, by, at } of marks) {
    readings.set(document, [...(readings.get(document) ?? []), { by, at }]);
  }
  return readings;
}

/** The mark that `reader` opened a document: the same whenever it is made, so that twice is no fault. */
export function readMark(reader: AccountId, document: string, at: ReadDocument['at']): ReadDocument {
  return { _id: readMarkId(reader, document), type: 'read', v: 1, by: reader, at, document };
}

export const readMarkId = (reader: AccountId, document: string): string => `read:${reader}:${document}`;
