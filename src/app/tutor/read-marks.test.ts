import { expect, it } from 'vitest';
import type { DossierDocument } from '$lib/dossier/documents';
import type { DossierStore } from '$lib/dossier/store';
import { timestamp } from '$lib/shared/clock';
import type { AccountId } from '$lib/shared/ids';
import { ReadMarks } from './read-marks';

const tutor = 'tutoraaaaaaaaaaa' as AccountId;
const other = 'tutorbbbbbbbbbbb' as AccountId;

/** A store that refuses, as the real one does, another document under the id of one that never changes. */
function shelf() {
  const held = new Map<string, DossierDocument>();
  let broken = false;
  const store = {
    get: async (id: string) => held.get(id),
    put: async (doc: DossierDocument) => {
      if (broken) throw new DOMException('full', 'QuotaExceededError');
      if (held.has(doc._id)) throw new Error('immutable');
      held.set(doc._id, doc);
    },
  } as unknown as DossierStore;
  return { held, store, break: (now: boolean) => (broken = now) };
}
const marks = () => {
  let ms = 0;
  return new ReadMarks(tutor, () => timestamp(ms++));
};

it('marks what this tutor has not opened, and nothing else', async () => {
  const { held, store } = shelf();
  const made = await marks().mark(store, [
    { id: 'question:1', readings: [{ by: other, at: '' }] },
    { id: 'answer:2', readings: [{ by: tutor, at: '' }] },
  ]);
  expect(made).toBe(1);
  expect([...held.keys()]).toEqual([`read:${tutor}:question:1`]);
});

it('makes one mark where a page asks twice at once', async () => {
  const { held, store } = shelf();
  const tutorMarks = marks();
  const asked = [{ id: 'question:1', readings: [] }];
  const made = await Promise.all([tutorMarks.mark(store, asked), tutorMarks.mark(store, asked)]);
  expect(made).toEqual([1, 0]);
  expect(held.get(`read:${tutor}:question:1`)).toMatchObject({ at: timestamp(0) });
});

it('leaves a mark that another tab made as it is', async () => {
  const { held, store } = shelf();
  await marks().mark(store, [{ id: 'question:1', readings: [] }]);
  expect(await marks().mark(store, [{ id: 'question:1', readings: [] }])).toBe(0);
  expect(held.size).toBe(1);
});

it('tries again after a write that failed', async () => {
  const { held, store, break: breakStore } = shelf();
  const tutorMarks = marks();
  breakStore(true);
  await expect(tutorMarks.mark(store, [{ id: 'question:1', readings: [] }])).rejects.toThrow();
  breakStore(false);
  expect(await tutorMarks.mark(store, [{ id: 'question:1', readings: [] }])).toBe(1);
  expect(held.size).toBe(1);
});
