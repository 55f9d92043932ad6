import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGift } from './gift/parse';
import { gradeResponse, gradeTest } from './grade';
import type { Question, QuestionKey, Response } from './question';

function grade(gift: string, response: Response | undefined) {
  const { questions, keys, problems } = parseGift(gift, (text) => text);
  expect(problems).toEqual([]);
  return gradeResponse(questions[0]!, keys[questions[0]!.id], response);
}

const multiple = (...choices: string[]): Response => ({ kind: 'multiple', choices });

describe('gradeResponse', () => {
  it.each<[string, Response, number]>([
    ['Q {=a ~%25%b ~c}', { kind: 'choice', choice: 'c1' }, 1],
    ['Q {=a ~%25%b ~c}', { kind: 'choice', choice: 'c2' }, 0.25],
    ['Q {=a ~%25%b ~c}', { kind: 'choice', choice: 'c3' }, 0],
    ['Q {=a ~%-50%b}', { kind: 'choice', choice: 'c2' }, 0],
    ['Q {=a ~b}', { kind: 'choice', choice: 'c9' }, 0],
    ['Q {=a =b ~c}', multiple('c1', 'c2'), 1],
    ['Q {=a =b ~c}', multiple('c1'), 0.5],
    ['Q {=a =b ~c}', multiple('c1', 'c1'), 0.5],
    ['Q {=a =b ~c}', multiple('c1', 'c2', 'c3'), 0.5],
    ['Q {=a =b =c ~d}', multiple('c1', 'c2', 'c3'), 1],
    ['Q {~%33.33333%a ~%33.33333%b ~%33.33333%c ~d}', multiple('c1', 'c2', 'c3'), 1],
    ['Q {=a =b ~c}', multiple(), 0],
    ['Q {T}', { kind: 'truefalse', answer: true }, 1],
    ['Q {F}', { kind: 'truefalse', answer: true }, 0],
    ['Q {=Astana =%50%Akmola}', { kind: 'short', text: ' ASTANA ' }, 1],
    ['Q {=Astana =%50%Akmola}', { kind: 'short', text: 'akmola' }, 0.5],
    ['Q {=Astana =%50%Akmola}', { kind: 'short', text: 'Almaty' }, 0],
    ['Q {#3.14:0.01}', { kind: 'numeric', text: '3,15' }, 1],
    ['Q {#3.14:0.01}', { kind: 'numeric', text: '3.16' }, 0],
    ['Q {#3.14:0.01}', { kind: 'numeric', text: '3.12' }, 0],
    ['Q {#0.8:0.1}', { kind: 'numeric', text: '0.7' }, 1],
    ['Q {#123456789.3:0.1}', { kind: 'numeric', text: '123456789.4' }, 1],
    ['Q {#1.6e-19:1e-20}', { kind: 'numeric', text: '1.61e-19' }, 1],
    ['Q {#1.6e-19:1e-20}', { kind: 'numeric', text: '0' }, 0],
    ['Q {#1000000000:0}', { kind: 'numeric', text: '1000000000.1' }, 0],
    ['Q {#3.14:0.01}', { kind: 'numeric', text: 'pi' }, 0],
    ['Q {#=10:0 =%50%10:2}', { kind: 'numeric', text: '11' }, 0.5],
    ['Q {=a -> A =b -> B}', { kind: 'matching', pairs: { l1: 'r1', l2: 'r2' } }, 1],
    ['Q {=a -> A =b -> B}', { kind: 'matching', pairs: { l1: 'r2', l2: 'r2' } }, 0.5],
    ['Q {=a -> A =b -> B}', { kind: 'matching', pairs: {} }, 0],
    ['A {=x ~y} b {=word} c', { kind: 'cloze', gaps: { g1: 'c1', g2: 'Word' } }, 1],
    ['A {=x ~y} b {=word} c', { kind: 'cloze', gaps: { g1: 'c2', g2: 'word' } }, 0.5],
    ['A {=x ~y} b {=word} c', { kind: 'cloze', gaps: {} }, 0],
    ['A {=x ~%-50%y} b {=word} c', { kind: 'cloze', gaps: { g1: 'c2', g2: 'word' } }, 0.5],
  ])('%s, %j: %d', (gift, response, score) => {
    expect(grade(gift, response)).toMatchObject({ score, correct: score === 1 });
  });

  it('gives no points for ticking everything', () => {
    expect(grade('Q {=a ~b ~c}', multiple('c1', 'c2', 'c3'))?.score).toBe(0);
    expect(grade('Q {=a =b ~c ~d}', multiple('c1', 'c2', 'c3', 'c4'))?.score).toBe(0);
  });

  it('says the feedback of what was answered, then of the question', () => {
    expect(grade('Q {=a#good ~b#bad####general}', { kind: 'choice', choice: 'c2' })?.feedback).toEqual([
      'bad',
      'general',
    ]);
    expect(grade('Q {T#wrong#right}', { kind: 'truefalse', answer: true })?.feedback).toEqual(['right']);
    expect(grade('Q {T#wrong#right}', { kind: 'truefalse', answer: false })?.feedback).toEqual(['wrong']);
  });

  it('leaves essays, and questions without a key, to a person', () => {
    const { questions } = parseGift('E {}\n\nQ {T}', (text) => text);
    expect(gradeResponse(questions[0]!, undefined, { kind: 'essay', text: 'x' })).toBeUndefined();
    expect(gradeResponse(questions[1]!, undefined, { kind: 'truefalse', answer: true })).toBeUndefined();
  });

  it('leaves an essay to a person even where the set has a key for it', () => {
    const { questions } = parseGift('E {}', (text) => text);
    const key: QuestionKey = { kind: 'short', answers: [{ text: '*', weight: 1 }] };
    expect(gradeResponse(questions[0]!, key, { kind: 'essay', text: 'x' })).toBeUndefined();
  });

  it('scores nothing for no answer, or for an answer to another kind of question', () => {
    expect(grade('Q {T}', undefined)).toEqual({ score: 0, correct: false, feedback: [] });
    expect(grade('Q {T}', { kind: 'short', text: 'T' })).toEqual({ score: 0, correct: false, feedback: [] });
  });

  const KEYS: Readonly<Record<QuestionKey['kind'], QuestionKey>> = {
    choice: { kind: 'choice', choices: { c1: { weight: 1, feedback: 'said' } } },
    multiple: { kind: 'multiple', choices: { c1: { weight: 1, feedback: 'said' } } },
    truefalse: { kind: 'truefalse', answer: true, whenTrue: 'said', whenFalse: 'said' },
    short: { kind: 'short', answers: [{ text: '*', weight: 1, feedback: 'said' }] },
    numeric: { kind: 'numeric', answers: [{ min: -9, max: 9, weight: 1, feedback: 'said' }] },
    matching: { kind: 'matching', pairs: { l1: 'r1' } },
    cloze: { kind: 'cloze', gaps: { g1: [{ text: '*', weight: 1, feedback: 'said' }] } },
  };
  const RESPONSES: readonly Response[] = [
    { kind: 'choice', choice: 'c1' },
    { kind: 'truefalse', answer: true },
    { kind: 'short', text: '1' },
    { kind: 'matching', pairs: { l1: 'r1' } },
  ];

  it.each(
    RESPONSES.flatMap((response) =>
      Object.values(KEYS)
        .filter(({ kind }) => kind !== response.kind && !(response.kind === 'choice' && kind === 'multiple'))
        .map((key) => [key, response] as const),
    ),
  )('scores nothing by a key of another kind than the question: %j, %j', (key, response) => {
    const question = { id: 'q1', html: '', points: 1, kind: response.kind } as Question;
    expect(gradeResponse(question, key, response)).toEqual({ score: 0, correct: false, feedback: [] });
  });

  it('scores nothing where the key asks for nothing', () => {
    const base = { id: 'q1', html: '', points: 1 };
    const pairs = { ...base, kind: 'matching' as const, left: [], right: [] };
    expect(gradeResponse(pairs, { kind: 'matching', pairs: {} }, { kind: 'matching', pairs: {} })?.score).toBe(0);
    const gaps = { ...base, kind: 'cloze' as const, gaps: [] };
    expect(gradeResponse(gaps, { kind: 'cloze', gaps: {} }, { kind: 'cloze', gaps: {} })?.score).toBe(0);
  });

  it('counts no gap for more than its share', () => {
    const question: Question = { id: 'q1', html: '', points: 1, kind: 'cloze', gaps: [{ id: 'g1' }, { id: 'g2' }] };
    const wordOf = (weight: number) => [{ text: 'word', weight }];
    const key: QuestionKey = { kind: 'cloze', gaps: { g1: wordOf(2), g2: wordOf(1) } };
    expect(gradeResponse(question, key, { kind: 'cloze', gaps: { g1: 'word' } })?.score).toBe(0.5);
  });

  it('is not taken in by names that every object has', () => {
    expect(grade('Q {=a ~b}', { kind: 'choice', choice: 'constructor' })?.score).toBe(0);
    expect(grade('Q {=a =b ~c}', multiple('__proto__', 'toString'))?.score).toBe(0);
    const question: Question = { id: 'q1', html: '', points: 1, kind: 'cloze', gaps: [{ id: 'constructor' }] };
    const key: QuestionKey = { kind: 'cloze', gaps: { constructor: [{ text: '*', weight: 1 }] } };
    expect(gradeResponse(question, key, { kind: 'cloze', gaps: {} })?.score).toBe(0);
  });

  it('stays between 0 and 1, whatever is answered', () => {
    const texts = [
      'Q {=a =b ~c}',
      'Q {~%50%a ~%50%b ~%-100%c}',
      'Q {=a -> A =b -> B}',
      'A {=x ~y} b',
      'Q {#5:1}',
      'Q {=a}',
    ];
    const ids = fc.constantFrom('c1', 'c2', 'c3', 'r1', 'r2', 'l1', 'g1', '5', 'a', '__proto__');
    const response: fc.Arbitrary<Response> = fc.oneof(
      fc.record({ kind: fc.constant('multiple' as const), choices: fc.array(ids) }),
      fc.record({ kind: fc.constant('matching' as const), pairs: fc.dictionary(ids, ids) }),
      fc.record({ kind: fc.constant('cloze' as const), gaps: fc.dictionary(ids, ids) }),
      fc.record({ kind: fc.constant('numeric' as const), text: ids }),
      fc.record({ kind: fc.constant('short' as const), text: ids }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...texts), response, (text, given) => {
        const { questions, keys } = parseGift(text, (same) => same);
        const score = gradeResponse(questions[0]!, keys['q1'], given)!.score;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('gradeTest', () => {
  const { questions, keys } = parseGift('A {T}\n\nB {=x ~y}\n\nC {}', (text) => text);
  const set = { format: 'sandyq-questions' as const, formatVersion: 1 as const, questions: [...questions], keys };

  it('weighs questions by their points and leaves out what a person marks', () => {
    const heavy = {
      ...set,
      questions: questions.map((question, index) => ({ ...question, points: index === 1 ? 3 : 1 })),
    };
    const graded = gradeTest(heavy, { q1: { kind: 'truefalse', answer: false }, q2: { kind: 'choice', choice: 'c1' } });
    expect(graded.score).toBeCloseTo(0.75);
    expect(graded.waiting).toEqual(['q3']);
    expect(graded.byQuestion['q2']).toMatchObject({ score: 1, correct: true });
  });

  it('has no score where nothing could be marked', () => {
    expect(gradeTest({ ...set, keys: undefined }, {})).toEqual({
      score: undefined,
      byQuestion: {},
      waiting: ['q1', 'q2', 'q3'],
    });
  });
});
