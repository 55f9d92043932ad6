import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyQuestions } from '../../../../../tests/fixtures/questions/any-questions';
import { writeMoodleXml } from '../../../assessment/moodle-xml/write';
import type { QuestionKey } from '../../../assessment/question';
import type { Bank } from '../bank';
import { settle } from '../settle';
import { readMoodleXml } from './read';

function read(xml: string): Bank {
  const bank = readMoodleXml(xml);
  if (!bank.ok) throw new Error(bank.error.detail);
  return bank.value;
}

/** The same but for its numbers, and those: with how near they have to come. */
function taken(key: QuestionKey | undefined) {
  const numbers: { readonly value: number; readonly near: number }[] = [];
  const shape = JSON.stringify(key, (name, value: unknown) => {
    if (name === 'weight') return void numbers.push({ value: value as number, near: 1e-8 });
    if (typeof value === 'object' && value !== null && 'min' in value && 'max' in value) {
      const ends = [Number(value.min), Number(value.max)];
      const near = 1e-13 * Math.max(1e-290, ...ends.map(Math.abs));
      numbers.push(...ends.map((end) => ({ value: end, near })));
      return { ...value, min: 0, max: 0 };
    }
    return value;
  });
  return { shape, numbers };
}

/** Weights have the seven places of a percentage that Moodle keeps; ends of ranges fifteen digits of the larger. */
function expectSame(found: QuestionKey | undefined, wanted: QuestionKey | undefined): void {
  const [own, model] = [taken(found), taken(wanted)];
  expect(JSON.parse(own.shape ?? 'null')).toEqual(JSON.parse(model.shape ?? 'null'));
  for (const [index, { value, near }] of model.numbers.entries())
    if (!(Math.abs(own.numbers[index]!.value - value) <= near)) expect(own.numbers[index]!.value).toBe(value);
}

describe('Moodle XML', () => {
  it('keeps what it claims to keep', async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestions, async (all) => {
        const bank = read(writeMoodleXml(all));
        expect(bank.entries).toHaveLength(all.questions.length);
        for (const [index, question] of all.questions.entries()) {
          const settled = await settle(bank.questions[index]!, async () => undefined);
          expect(settled.question).toEqual(question);
          expectSame(settled.key, all.keys[question.id]);
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 100) },
    );
  });
});
