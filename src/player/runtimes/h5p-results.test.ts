import { describe, expect, it } from 'vitest';
import { NOTHING_SAID, takeStatement } from './h5p-results';

const verb = (name: string) => ({ id: `http://adlnet.gov/expapi/verbs/${name}` });
const PART = { 'http://h5p.org/x-api/h5p-subContentId': 'part-1' };
const answered = (more: object = {}) => ({
  verb: verb('answered'),
  object: { definition: { interactionType: 'true-false' } },
  result: { response: 'false', score: { min: 0, max: 1, raw: 1, scaled: 1 }, success: true, completion: true },
  ...more,
});
const ofPart = (response: string, scaled: number) => ({
  verb: verb('answered'),
  object: { definition: { interactionType: 'choice', extensions: PART } },
  result: { response, score: { scaled }, success: scaled === 1, completion: true },
  context: { contextActivities: { parent: [{ id: 'x' }] } },
});
const all = (...statements: readonly unknown[]) => {
  const { result, answers } = statements.reduce(takeStatement, NOTHING_SAID);
  return { result, answers: [...answers.values()] };
};

describe('what H5P content says', () => {
  it('is the result of the whole, and its answer, where it asks but one question', () => {
    expect(all(answered())).toEqual({
      result: { completed: true, passed: true, score: 1 },
      answers: [{ question: 'content', interaction: 'true-false', response: 'false', score: 1 }],
    });
  });

  it('is no result of the whole where a part says it; the last answer of a part counts', () => {
    const said = all(ofPart('0', 0), ofPart('1', 1));
    expect(said).toEqual({
      result: {},
      answers: [{ question: 'part-1', interaction: 'choice', response: '1', score: 1 }],
    });
  });

  it('has points, and nothing passed, where the content does not judge', () => {
    const completed = { verb: verb('completed'), result: { score: { raw: 3, max: 4 } } };
    expect(all(completed).result).toEqual({ completed: true, score: 0.75 });
    expect(all(completed, { verb: verb('failed'), result: {} }).result).toEqual({ completed: true, passed: false });
  });

  it('is bounded, whatever is told', () => {
    const many = Array.from({ length: 1_200 }, (_, index) =>
      answered({
        object: {
          definition: {
            interactionType: 'other',
            extensions: { 'http://h5p.org/x-api/h5p-subContentId': `${index}-${'x'.repeat(500)}` },
          },
        },
        result: { response: 'y'.repeat(9_000), score: { scaled: 7 } },
      }),
    );
    const { result, answers } = all(...many);
    expect(result.score).toBe(1);
    expect(answers).toHaveLength(1_000);
    expect(answers[0]!.question).toHaveLength(200);
    expect(answers[0]!.response).toHaveLength(4_000);
  });

  it.each([
    undefined,
    null,
    'answered',
    { verb: 'answered' },
    { verb: verb('attempted'), result: { score: { scaled: 1 } } },
    { verb: verb('interacted'), result: { success: true } },
  ])('changes by nothing that is no end of anything: %j', (statement) => {
    expect(takeStatement(NOTHING_SAID, statement)).toBe(NOTHING_SAID);
  });
});
