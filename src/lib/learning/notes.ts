import type { NoteDocument, PlaceDocument, WorkPlace } from '../dossier/documents';
import { LIMITS } from '../dossier/shapes';
import type { PrivateStore } from '../dossier/store';
import { timestamp } from '../shared/clock';
import { newUuid, type KitId, type Uuid } from '../shared/ids';
import { boundedPlace } from './correspond';
import type { LearningParts } from './parts';
import type { Place } from '../trace/statement';

/** A note or bookmark as the learner sees it: the latest word of all devices. */
export type Note = Pick<NoteDocument, 'note' | 'mark' | 'place' | 'text' | 'at'>;

/** Of the documents of one note the latest by time counts; the id decides between equals. Deleted ones are gone. */
export function currentNotes(documents: readonly NoteDocument[]): readonly Note[] {
  const latest = new Map<Uuid, NoteDocument>();
  for (const document of documents) {
    const known = latest.get(document.note);
    if (known === undefined || later(document, known)) latest.set(document.note, document);
  }
  return [...latest.values()].filter((note) => note.deleted !== true).sort((a, b) => b.at.localeCompare(a.at));
}

const later = (a: NoteDocument, b: NoteDocument): boolean => a.at > b.at || (a.at === b.at && a._id > b._id);

export const notes = async (store: PrivateStore): Promise<readonly Note[]> => currentNotes(await store.list('note'));

export interface NoteDraft {
  /** Absent for a new one. */
  readonly note?: Uuid;
  readonly mark: NoteDocument['mark'];
  readonly place: WorkPlace;
  readonly text: string;
}

export async function saveNote(parts: LearningParts, draft: NoteDraft, deleted = false): Promise<Note> {
  const note = draft.note ?? newUuid(parts.random);
  const device = await parts.device();
  const document: NoteDocument = {
    _id: `note:${note}:${device}`,
    type: 'note',
    v: 1,
    by: parts.account,
    at: timestamp(parts.clock.now()),
    note,
    device,
    mark: draft.mark,
    place: boundedPlace(draft.place),
    text: draft.text.trim().slice(0, LIMITS.message),
    ...(deleted ? { deleted } : {}),
  };
  await parts.privateStore.put(document);
  return document;
}

/**
 * Remembers where the learner is: here at once, for the other devices with the next sync. Without a position it is the
 * one that the item was left at.
 */
export async function rememberPlace(parts: LearningParts, place: Place, position?: number): Promise<void> {
  const device = await parts.device();
  const here = position ?? (await parts.records.place(place.kit, place.item))?.position;
  const document: PlaceDocument = {
    _id: `place:${device}:${place.kit}`,
    type: 'place',
    v: 1,
    by: parts.account,
    at: timestamp(parts.clock.now()),
    device,
    place: { kit: place.kit, version: place.version, item: place.item },
    ...(here === undefined ? {} : { position: here }),
  };
  await parts.records.keepPlaces([document]);
  await parts.privateStore.put(document);
}

/** Where the learner was in an item, if it was there last in its kit or on this device. */
export const placeIn = async (parts: Pick<LearningParts, 'records'>, kit: KitId, item: Place['item']) =>
  parts.records.place(kit, item);

/** Takes over what the learner's other devices remember. */
export const learnPlaces = async ({ privateStore, records }: LearningParts): Promise<void> =>
  records.keepPlaces(await privateStore.list('place'));
