import { describe, expect, it } from 'vitest';
import type { QuestionSet } from '$lib/assessment/question';
import type { PaperDocument, SubmissionDocument } from '$lib/dossier/documents';
import type { Item } from '$lib/kit/manifest';
import { emptyDraft } from '$lib/tutoring/tutoring';
import { markedByKeys, markingOf } from './marking';

const submission = (rest: Partial<SubmissionDocument>): SubmissionDocument =>
  ({
    _id: 'submission:1',
    type: 'submission',
    v: 1,
    work: 'test',
    files: [],
    attempt: 1,
    ...rest,
  }) as SubmissionDocument;

const set: QuestionSet = {
  format: 'sandyq-questions',
  formatVersion: 1,
  questions: [
    { id: 'q1', kind: 'truefalse', html: '', points: 3 },
    { id: 'q2', kind: 'essay', html: '', points: 5 },
  ],
};
const keys = { q1: { kind: 'truefalse', answer: true } } as const;
const responses: SubmissionDocument['responses'] = {
  q1: { kind: 'truefalse', answer: true },
  q2: { kind: 'essay', text: 'Because' },
};

describe('markingOf', () => {
  it('takes the marks of an assignment from its item', () => {
    const item = { kind: 'assignment', maxScore: 30 } as Item;
    expect(markingOf(submission({ work: 'assignment' }), item, undefined, undefined).limits.maxScore).toBe(30);
    expect(markingOf(submission({ work: 'assignment' }), undefined, undefined, undefined).limits.maxScore).toBe(100);
  });

  it('marks the answers of a case task one by one', () => {
    const marking = markingOf(
      submission({ work: 'case', answers: { a: 'x', b: 'y' } }),
      undefined,
      undefined,
      undefined,
    );
    expect(marking.parts).toEqual(['a', 'b']);
  });

  it('takes a test for its points, and marks by the hub’s keys what they fit', () => {
    const marking = markingOf(submission({ responses }), undefined, set, keys);
    expect(marking.limits).toEqual({ maxScore: 8, partMax: { q1: 3, q2: 5 } });
    expect(marking.byKey.q1).toMatchObject({ score: 1, correct: true });
    expect(marking.byKey).not.toHaveProperty('q2');
  });

  it('leaves all that stands on paper to the person: no key has seen it', () => {
    const paper = { ...submission({}), _id: 'paper:1', type: 'paper' } as PaperDocument;
    const marking = markingOf(paper, undefined, set, keys);
    expect(marking).toMatchObject({ limits: { maxScore: 8 }, parts: ['q1', 'q2'], byKey: {} });
    const item = { kind: 'case', maxScore: 30, questions: [{ id: 'a' }, { id: 'b' }] } as unknown as Item;
    expect(markingOf({ ...paper, work: 'case' }, item, undefined, undefined).parts).toEqual(['a', 'b']);
  });

  it('leaves a graded control to the person where there are no keys', () => {
    expect(markingOf(submission({ responses }), undefined, set, undefined).byKey).toEqual({});
  });

  it('keeps answers to questions that this version of the kit does not have', () => {
    const older: SubmissionDocument['responses'] = { ...responses, q0: { kind: 'essay', text: 'Of another version' } };
    expect(markingOf(submission({ responses: older }), undefined, set, keys).parts).toEqual(['q1', 'q2', 'q0']);
  });

  it('offers the essays alone where the questions are not here', () => {
    expect(markingOf(submission({ responses }), undefined, undefined, keys).parts).toEqual(['q2']);
  });
});

describe('markedByKeys', () => {
  const marking = markingOf(submission({ responses }), undefined, set, keys);

  it('fills in what the keys say', () => {
    expect(markedByKeys(emptyDraft, marking).parts).toEqual({ q1: { score: '3', comment: '' } });
  });

  it('never overwrites what was typed', () => {
    const typed = { ...emptyDraft, parts: { q1: { score: '2', comment: 'half right' } } };
    expect(markedByKeys(typed, marking).parts).toEqual(typed.parts);
  });
});
