import { describe, expect, it } from 'vitest';
import { mayWrite } from '../dossier/rules';
import { ARU, TUTOR, day, submission } from './documents.fixture';
import { emptyDraft, gradeOf, isEmptyDraft, parseMarks, sumOfParts, type GradeDraft, type Grading } from './grade';

const work = submission('1', day(1));
const limits = { maxScore: 20, partMax: { q1: 5 } };
const tools = { clock: { now: () => Date.parse(day(2)) }, random: { bytes: (n: number) => new Uint8Array(n).fill(7) } };

const draft = (rest: Partial<GradeDraft>): GradeDraft => ({ ...emptyDraft, ...rest });
const make = (outcome: Grading['outcome'], typed: GradeDraft) =>
  gradeOf({ submission: work, outcome, draft: typed, limits, by: TUTOR }, tools);

describe('parseMarks', () => {
  it.each([
    ['7', 7],
    [' 7.5 ', 7.5],
    ['7,5', 7.5],
    ['0', 0],
    ['20', 20],
    ['', undefined],
  ])('%j is %s', (text, value) => {
    expect(parseMarks(text, 20)).toEqual({ ok: true, value });
  });

  it.each(['-1', '1e1', 'seven', '7.', '1 0', 'NaN', '0x10'])('%j is no mark', (text) => {
    expect(parseMarks(text, 20)).toEqual({ ok: false, error: { code: 'marks-malformed' } });
  });

  it('holds to the most there is', () => {
    expect(parseMarks('20.5', 20)).toEqual({ ok: false, error: { code: 'marks-out-of-range', max: 20 } });
  });
});

describe('gradeOf', () => {
  it('makes a document that the rules of the dossier take', () => {
    const typed = draft({ score: '15', comment: ' Good. ', parts: { q1: { score: '4,5', comment: 'Why?' } } });
    const made = make('accepted', typed);
    expect(made).toMatchObject({
      ok: true,
      value: { outcome: 'accepted', score: 15, comment: 'Good.', parts: { q1: { score: 4.5, comment: 'Why?' } } },
    });
    if (!made.ok) return;
    const user = { id: TUTOR, roles: ['tutor'], relation: 'tutor' as const };
    const database = { kind: 'dossier' as const, learner: ARU };
    expect(mayWrite({ doc: made.value, existing: null, user, database, newRevision: { generation: 1 } })).toEqual({
      ok: true,
    });
  });

  it('accepts nothing without marks', () => {
    expect(make('accepted', draft({ comment: 'Fine' }))).toEqual({ ok: false, error: { code: 'marks-missing' } });
  });

  it('returns nothing without a word of why', () => {
    expect(make('returned', draft({ score: '3' }))).toEqual({ ok: false, error: { code: 'comment-missing' } });
    expect(make('returned', draft({ parts: { q1: { score: '', comment: 'Say more' } } })).ok).toBe(true);
  });

  it('leaves out what was left empty', () => {
    const made = make('returned', draft({ comment: 'Again, please', parts: { q1: { score: ' ', comment: '' } } }));
    expect(made).toMatchObject({ ok: true });
    if (made.ok) expect(Object.keys(made.value)).not.toEqual(expect.arrayContaining(['score']));
    if (made.ok) expect(made.value.parts).toBeUndefined();
  });

  it('names the part whose marks are wrong', () => {
    expect(make('accepted', draft({ score: '5', parts: { q1: { score: '6', comment: '' } } }))).toEqual({
      ok: false,
      error: { code: 'marks-out-of-range', part: 'q1', max: 5 },
    });
  });
});

it('sumOfParts adds what is marked and skips what is not', () => {
  const parts = { a: { score: '0.1', comment: '' }, b: { score: '0,2', comment: '' }, c: { score: 'x', comment: '' } };
  expect(sumOfParts(draft({ parts }), limits)).toBe(0.3);
  expect(sumOfParts(emptyDraft, limits)).toBeUndefined();
});

it('isEmptyDraft sees a single remark', () => {
  expect(isEmptyDraft(draft({ score: ' ', parts: { q1: { score: '', comment: '' } } }))).toBe(true);
  expect(isEmptyDraft(draft({ parts: { q1: { score: '', comment: 'x' } } }))).toBe(false);
});
