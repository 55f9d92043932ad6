import { describe, expect, it } from 'vitest';
import type { MoveOn } from './launch';
import { CMI5_CATEGORY, NOT_BEGUN, resultOf, takeStatement, type Unit } from './standing';

const UNIT: Unit = { activity: 'urn:a', moveOn: 'CompletedOrPassed' };
const category = { contextActivities: { category: [{ id: 'x' }, { id: CMI5_CATEGORY }] } };
const says = (verb: string, scaled?: number, more: object = {}) => ({
  verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` },
  object: { id: 'urn:a' },
  context: category,
  ...(scaled !== undefined && { result: { score: { scaled } } }),
  ...more,
});
const answer = (more: object = {}) => ({
  verb: { id: 'http://adlnet.gov/expapi/verbs/answered' },
  object: { id: 'urn:a/test/1/question/q1', definition: { interactionType: 'choice' } },
  result: { response: 'b[,]c', success: true },
  ...more,
});
const after = (unit: Unit, ...statements: readonly unknown[]) =>
  statements.reduce((standing: typeof NOT_BEGUN, one) => takeStatement(standing, one, unit), NOT_BEGUN);
const result = (unit: Partial<Unit>, ...statements: readonly unknown[]) =>
  resultOf(after({ ...UNIT, ...unit }, ...statements), { ...UNIT, ...unit });

describe('how a unit stands', () => {
  it.each<[MoveOn, boolean, boolean, boolean, boolean]>([
    ['NotApplicable', true, true, true, true],
    ['Passed', false, false, true, true],
    ['Completed', false, true, false, true],
    ['CompletedAndPassed', false, false, false, true],
    ['CompletedOrPassed', false, true, true, true],
  ])('is done by %s', (moveOn, nothing, completed, passed, both) => {
    const [c, p] = [says('completed'), says('passed', 0.9)];
    const all = [[], [c], [p], [c, p]].map((statements) => result({ moveOn }, ...statements).completed);
    expect(all).toEqual([nothing, completed, passed, both]);
  });

  it('has the score of who passes or fails, bounded', () => {
    expect(result({}, says('failed', 0.2))).toEqual({ completed: false, passed: false, score: 0.2 });
    expect(result({}, says('failed', -0.5))).toMatchObject({ score: 0 });
    expect(result({}, says('failed', 0.2), says('passed', 1))).toEqual({ completed: true, passed: true, score: 1 });
    expect(result({}, says('passed', 1), says('failed', 0))).toMatchObject({ passed: true, score: 1 });
  });

  it('is not passed below the score that was asked for, whatever the unit says', () => {
    const unit = { moveOn: 'Passed', passScore: 0.8 } as const;
    expect(result(unit, says('passed', 0.5))).toEqual({ completed: false, passed: false, score: 0.5 });
    expect(result(unit, says('passed', 0.8))).toMatchObject({ passed: true });
    expect(result(unit, says('passed'))).toMatchObject({ passed: true });
  });

  it.each([
    ['about another activity', says('completed', undefined, { object: { id: 'urn:b' } })],
    ['not of cmi5', says('completed', undefined, { context: {} })],
    ['of nothing', undefined],
    ['of a text', 'completed'],
  ])('is changed by no statement %s', (_, statement) => {
    expect(after(UNIT, statement)).toBe(NOT_BEGUN);
  });
});

describe('answers', () => {
  it('have the name that they have in the unit, and a score where they were judged', () => {
    expect([...after(UNIT, answer()).answers.values()]).toEqual([
      { question: 'test/1/question/q1', interaction: 'choice', response: 'b[,]c', score: 1 },
    ]);
    const scored = answer({ result: { response: 'x', success: false, score: { scaled: 0.25 } } });
    expect([...after(UNIT, answer(), scored).answers.values()]).toMatchObject([{ response: 'x', score: 0.25 }]);
  });

  it('are of a kind that xAPI knows, and said something', () => {
    const none = [answer({ result: {} }), answer({ object: { id: 'q', definition: { interactionType: 'dance' } } })];
    expect(after(UNIT, ...none).answers.size).toBe(0);
  });

  it('are bounded', () => {
    const many = Array.from({ length: 1_100 }, (_, index) =>
      answer({
        object: { id: `urn:q:${'x'.repeat(300)}${index}`, definition: { interactionType: 'other' } },
        result: { response: 'y'.repeat(5_000) },
      }),
    );
    const { answers } = after(UNIT, ...many);
    expect(answers.size).toBe(1_000);
    const [first] = answers.values();
    expect([first!.question.length, first!.response.length]).toEqual([200, 4_000]);
  });
});
