import { describe, expect, it } from 'vitest';
import type { NoteDocument } from '../dossier/documents';
import { documentFault } from '../dossier/rules';
import type { Uuid } from '../shared/ids';
import { currentNotes, learnPlaces, notes, placeIn, rememberPlace, saveNote } from './notes';
import { at, desk, NOW, OTHER_DEVICE, place } from './study.fixture';

describe('notes', () => {
  it('keeps, changes and removes a note, each as the private database takes it', async () => {
    const parts = desk();
    const note = await saveNote(parts, { mark: 'note', place: { ...place('read'), passage: 'that' }, text: ' First ' });
    parts.clock.at += 1000;
    await saveNote(parts, { ...note, text: 'Second' });
    expect(await notes(parts.privateStore)).toMatchObject([{ text: 'Second', place: { passage: 'that' } }]);
    for (const document of parts.privateStore.documents.values()) {
      expect(documentFault(document, 'private')).toBeUndefined();
    }
    parts.clock.at += 1000;
    await saveNote(parts, note, true);
    expect(await notes(parts.privateStore)).toEqual([]);
    expect(parts.privateStore.documents.size).toBe(1);
  });

  it('lets the last word of two devices win, a removal too', () => {
    const document = (device: string, ms: number, change: Partial<NoteDocument> = {}) =>
      ({ _id: `note:n:${device}`, note: 'n' as Uuid, at: at(ms), text: device, ...change }) as NoteDocument;
    const [early, late] = [document('a', NOW), document('b', NOW + 1)];
    expect(currentNotes([late, early])).toEqual([late]);
    expect(currentNotes([late, document('c', NOW + 2, { deleted: true }), early])).toEqual([]);
    expect(currentNotes([document('a', NOW), document('b', NOW)]).map(({ text }) => text)).toEqual(['b']);
  });
});

describe('places', () => {
  it('remembers where one is, here and for other devices', async () => {
    const parts = desk();
    await rememberPlace(parts, place('film'), 42);
    expect((await placeIn(parts, place('film').kit, place('film').item))?.position).toBe(42);
    const [document] = await parts.privateStore.list('place');
    expect(documentFault(document, 'private')).toBeUndefined();
  });

  it('opens an item where it was left: to open it again forgets nothing', async () => {
    const parts = desk();
    await rememberPlace(parts, place('film'), 42);
    parts.clock.at += 1000;
    await rememberPlace(parts, place('read'));
    await rememberPlace(parts, place('film'));
    expect((await placeIn(parts, place('film').kit, place('film').item))?.position).toBe(42);
    expect(await parts.privateStore.list('place')).toMatchObject([{ place: { item: 'film' }, position: 42 }]);
  });

  it('learns from another device what is later, and keeps what is not', async () => {
    const parts = desk();
    await rememberPlace(parts, place('film'), 42);
    const other = (position: number, ms: number) =>
      parts.privateStore.put({
        _id: `place:${OTHER_DEVICE}:physics`,
        type: 'place',
        v: 1,
        by: parts.account,
        at: at(ms),
        device: OTHER_DEVICE,
        place: place('film'),
        position,
      });
    await other(10, NOW - 1);
    await learnPlaces(parts);
    expect((await placeIn(parts, place('film').kit, place('film').item))?.position).toBe(42);
    await other(99, NOW + 1);
    await learnPlaces(parts);
    expect((await placeIn(parts, place('film').kit, place('film').item))?.position).toBe(99);
  });
});
