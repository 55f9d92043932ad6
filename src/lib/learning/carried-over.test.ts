import { describe, expect, it } from 'vitest';
import type { KitManifest } from '../kit/manifest';
import type { Uuid } from '../shared/ids';
import { notes, placeIn, rememberPlace, saveNote } from './notes';
import { progressOf } from './progress';
import { desk, item, manifest, place } from './study.fixture';
import { submitWork } from './submit';

/* A new version of a kit moves its items about, renames them and mends their gates; their ids say what they are. */

const [unit] = manifest.units;
const updated: KitManifest = {
  ...manifest,
  version: '9.0.0',
  units: [
    { ...unit!, items: [] },
    {
      ...unit!,
      id: 'moved' as never,
      items: unit!.items.toReversed().map((old) => ({ ...old, title: { en: `${old.title['en']}, mended` } })),
    },
  ],
};

describe('over an update, by the ids of items', () => {
  it('what was handed in, noted and begun, and where one was, stay', async () => {
    const parts = desk();
    const [essay, film] = [place('essay'), place('film')];
    const draft = { kit: essay.kit, item: essay.item, submission: 'a' as Uuid, attempt: 1, text: 'Done', savedAt: 0 };
    const handedIn = await submitWork(parts, { place: essay, draft, work: 'assignment', language: 'en' });
    expect(handedIn.ok).toBe(true);
    const begun = { ...draft, submission: 'b' as Uuid, attempt: 2, text: 'Begun' };
    await parts.records.saveDraft(begun);
    await saveNote(parts, { mark: 'note', place: film, text: 'Mine' });
    await rememberPlace(parts, film, 42);

    const study = await parts.records.study();
    const [before, after] = [progressOf(manifest, study), progressOf(updated, study)];
    expect(before.get(essay.item)).toMatchObject({ submitted: true });
    expect(new Map(after)).toEqual(new Map(before));
    expect(updated.version).not.toBe(manifest.version);
    expect(await parts.records.draft(updated.id, item('essay').id)).toEqual(begun);
    expect(await placeIn(parts, updated.id, item('film').id)).toMatchObject({ position: 42 });
    const kept = (await notes(parts.privateStore)).filter((note) => note.place.item === item('film').id);
    expect(kept).toMatchObject([{ text: 'Mine', place: { kit: updated.id } }]);
  });

  it('what an item was done for is not there for another that takes its place', async () => {
    const parts = desk();
    const essay = place('essay');
    const draft = { kit: essay.kit, item: essay.item, submission: 'a' as Uuid, attempt: 1, text: 'Done', savedAt: 0 };
    await submitWork(parts, { place: essay, draft, work: 'assignment', language: 'en' });
    const other = updated.units.map((one) => ({
      ...one,
      items: one.items.map((old) => (old.id === essay.item ? { ...old, id: 'essay-2' as typeof old.id } : old)),
    }));
    expect(progressOf({ ...updated, units: other }, await parts.records.study()).size).toBe(0);
  });
});
