import { describe, expect, it } from 'vitest';
import { documentFault } from '../dossier/rules';
import { LIMITS } from '../dossier/shapes';
import type { Uuid } from '../shared/ids';
import { ARU, day, place, submission, TUTOR } from './documents.fixture';
import { paperOf, type TakenIn } from './paper';
import { isPaper, submissionsOf } from './submission';

const clock = { now: () => Date.parse(day(5)) };
const taken: TakenIn = {
  id: '0b7c1d6e-1111-4222-8333-444455556666' as Uuid,
  work: 'assignment',
  place: place('first-assignment'),
  language: 'kk',
  by: TUTOR,
  before: undefined,
};
const photo = (name: string, bytes: number) => ({
  name,
  blob: new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }),
});

describe('a sheet that a tutor takes in', () => {
  it('is a document that the rules take, with its photographs', async () => {
    const made = await paperOf(taken, [photo('sheet-1.jpg', 3)], clock);
    if (!made.ok) throw new Error(made.error.code);
    const files = { 'sheet-1.jpg': { content_type: 'image/jpeg', length: 3 } };
    expect(documentFault({ ...made.value, _attachments: files }, 'dossier')).toBeUndefined();
    expect(made.value).toMatchObject({ by: TUTOR, at: day(5), attempt: 1 });
    expect(isPaper(made.value)).toBe(true);
  });

  it('is the attempt after all that is known', async () => {
    const documents = [submission('1', day(1)), submission('2', day(2), { attempt: 4 })];
    const [before] = submissionsOf({ learner: ARU, documents });
    expect(await paperOf({ ...taken, before }, [], clock)).toMatchObject({
      ok: true,
      value: { attempt: 5, files: [] },
    });
    expect(isPaper(documents[0]!)).toBe(false);
  });

  it('is not larger than a dossier takes', async () => {
    const half = photo('a.jpg', LIMITS.filesBytes / 2);
    expect((await paperOf(taken, [half, { ...half, name: 'b.jpg' }], clock)).ok).toBe(true);
    const larger = await paperOf(taken, [half, photo('b.jpg', LIMITS.filesBytes / 2 + 1)], clock);
    expect(larger).toEqual({ ok: false, error: { code: 'file-too-large', max: LIMITS.filesBytes } });
    const many = Array.from({ length: LIMITS.files + 1 }, (_, at) => photo(`${at}.jpg`, 1));
    expect(await paperOf(taken, many, clock)).toMatchObject({ ok: false, error: { code: 'too-many-files' } });
  });
});
