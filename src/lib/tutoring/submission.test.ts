import { describe, expect, it } from 'vitest';
import type { DossierDocument, SubmissionDocument } from '../dossier/documents';
import { ARU, TUTOR, COLLEAGUE, day, grade, opened, paper, place, receipt, submission } from './documents.fixture';
import { essaysOf, lastAttempt, latestGrade, needsPerson, submissionsOf } from './submission';

const works = (...documents: DossierDocument[]) => submissionsOf({ learner: ARU, documents });
const only = (...documents: DossierDocument[]) => {
  const found = works(...documents);
  expect(found).toHaveLength(1);
  return found[0]!;
};

const essay: SubmissionDocument['responses'] = { q1: { kind: 'essay', text: 'I think' } };
const choice: SubmissionDocument['responses'] = { q1: { kind: 'choice', choice: 'a' } };

describe('needsPerson', () => {
  it.each([
    ['an assignment', submission('1', day(1)), true],
    ['a case task', submission('1', day(1), { work: 'case' }), true],
    ['a feedback form', submission('1', day(1), { work: 'survey', responses: essay }), false],
    ['a test that its device marked', submission('1', day(1), { work: 'test', responses: choice, score: 1 }), false],
    ['a test with an essay', submission('1', day(1), { work: 'test', responses: essay, score: 0.5 }), true],
    ['a test whose keys are elsewhere', submission('1', day(1), { work: 'test', responses: choice }), true],
  ])('%s: %s', (_name, document, expected) => {
    expect(needsPerson(document)).toBe(expected);
  });
});

it('essaysOf names the questions answered by essays, empty ones too', () => {
  const document = submission('1', day(1), { responses: { ...choice, q2: { kind: 'essay', text: '' } } });
  expect(essaysOf(document)).toEqual(['q2']);
});

it('work on paper is an attempt like another, waits for a tutor’s word, and takes it', () => {
  const online = submission('1', day(2));
  const sheet = paper('2', day(4), { attempt: 2 });
  const waiting = only(online, grade('3', online, day(3), { outcome: 'returned' }), sheet);
  expect(waiting.attempts.map(({ document }) => document.type)).toEqual(['submission', 'paper']);
  expect(waiting.standing).toBe('waiting');
  const test = paper('4', day(5), { work: 'test' });
  expect(needsPerson(test)).toBe(true);
  expect(only(sheet, grade('5', sheet, day(6), { score: 60 })).standing).toBe('accepted');
});

describe('the work for one item', () => {
  const first = submission('1', day(2));
  const second = submission('2', day(4), { attempt: 2 });

  it('waits from the hub’s receipt on', () => {
    const work = only(first, receipt(day(3), first));
    expect(work.standing).toBe('waiting');
    expect(work.waitingSince).toEqual({ ms: Date.parse(day(3)), by: 'receipt' });
  });

  it('keeps its turn when it is handed in again', () => {
    const work = only(second, first);
    expect(lastAttempt(work).document._id).toBe(second._id);
    expect(work.waitingSince?.ms).toBe(Date.parse(day(2)));
  });

  it('waits anew when it is handed in after it was returned', () => {
    const work = only(first, grade('3', first, day(3), { outcome: 'returned' }), second);
    expect(work.standing).toBe('waiting');
    expect(work.waitingSince?.ms).toBe(Date.parse(day(4)));
  });

  it.each(['accepted', 'returned'] as const)('stands as the word says: %s', (outcome) => {
    const work = only(first, grade('3', first, day(3), { outcome }));
    expect(work.standing).toBe(outcome);
    expect(work.waitingSince).toBeUndefined();
  });

  it('is settled when nobody has to look', () => {
    expect(only(submission('1', day(1), { work: 'survey' })).standing).toBe('settled');
  });

  it('orders two attempts of the same number, by two devices, by time', () => {
    const twin = submission('0', day(5));
    expect(only(twin, first).attempts.map(({ document }) => document._id)).toEqual([first._id, twin._id]);
  });
});

describe('words on one attempt', () => {
  const work = submission('1', day(2));

  it('the latest counts, the earlier stay', () => {
    const earlier = grade('9', work, day(3), { outcome: 'returned' });
    const later = grade('3', work, day(4), { by: COLLEAGUE });
    const attempt = only(work, later, earlier).attempts[0];
    expect(latestGrade(attempt)?.document._id).toBe(later._id);
    expect(attempt.grades.map(({ document }) => document._id)).toEqual([later._id, earlier._id]);
  });

  it('tell whether the learner opened them', () => {
    const word = grade('3', work, day(3));
    const seen = only(work, word, opened(word, ARU, day(4)), opened(work, TUTOR, day(3))).attempts[0];
    expect(seen.readings).toEqual([{ by: TUTOR, at: day(3) }]);
    expect(latestGrade(seen)?.readings).toEqual([{ by: ARU, at: day(4) }]);
  });
});

it('work for several items comes latest first', () => {
  const one = submission('1', day(2), { place: place('essay') });
  const two = submission('2', day(5), { place: place('case-library'), work: 'case' });
  expect(works(one, two).map(({ item }) => item)).toEqual(['case-library', 'essay']);
});
