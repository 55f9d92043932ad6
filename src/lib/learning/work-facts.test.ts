import { describe, expect, it } from 'vitest';
import type { DossierDocument, GradeDocument, SubmissionDocument } from '../dossier/documents';
import { at, LEARNER, NOW, place, TUTOR } from './study.fixture';
import { workFactsOf } from './work-facts';

const submission = (name: string, attempt: number, change: Partial<SubmissionDocument> = {}): SubmissionDocument => ({
  _id: `submission:${name}`,
  type: 'submission',
  v: 1,
  by: LEARNER,
  at: at(NOW + attempt * 1000),
  work: 'assignment',
  place: place('essay'),
  attempt,
  language: 'en',
  files: [],
  ...change,
});
const grade = (name: string, of: string, change: Partial<GradeDocument> = {}): GradeDocument => ({
  _id: `grade:${name}`,
  type: 'grade',
  v: 1,
  by: TUTOR,
  at: at(NOW + 10_000),
  submission: `submission:${of}`,
  outcome: 'accepted',
  maxScore: 20,
  comment: '',
  ...change,
});
const factsOf = (...documents: DossierDocument[]) => workFactsOf({ learner: LEARNER, documents });

describe('workFactsOf', () => {
  it('says that work waits, was returned, was accepted', () => {
    expect(factsOf(submission('a', 1))).toMatchObject([
      { item: 'essay', standing: 'waiting', attempts: 1, accepted: false },
    ]);
    const returned = grade('g', 'a', { outcome: 'returned' });
    expect(factsOf(submission('a', 1), returned)).toMatchObject([{ standing: 'returned', accepted: false }]);
    expect(factsOf(submission('a', 1), returned, submission('b', 2), grade('h', 'b', { score: 15 }))).toMatchObject([
      { standing: 'accepted', accepted: true, attempts: 2, score: 0.75 },
    ]);
  });

  it('counts the best attempt, a tutor before the device, and only the last word on each', () => {
    const [first, second] = [submission('a', 1, { score: 0.9 }), submission('b', 2)];
    const strict = grade('g', 'a', { score: 4 });
    expect(factsOf(first, second, strict, grade('h', 'b', { score: 10 }))[0]?.score).toBe(0.5);
    const revised = grade('i', 'a', { score: 18, at: at(NOW + 20_000) });
    expect(factsOf(first, second, strict, revised)[0]?.score).toBe(0.9);
    expect(factsOf(first)[0]?.score).toBe(0.9);
  });
});
