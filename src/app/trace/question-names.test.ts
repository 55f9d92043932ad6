import { describe, expect, it } from 'vitest';
import type { QuestionSet } from '$lib/assessment/question';
import { timestamp } from '$lib/shared/clock';
import type { ItemId, KitId } from '$lib/shared/ids';
import { questionNumbers, questionTexts, shortened } from './question-names';

const set = (...questions: QuestionSet['questions']): QuestionSet => ({
  format: 'sandyq-questions',
  formatVersion: 1,
  questions,
});

describe('the text of a question', () => {
  it('is its words on one line, without markup', () => {
    const html = '<p>What is a <em>kit</em>&nbsp;&amp; who</p><p>signs it?</p>';
    const texts = questionTexts(set({ id: 'kit', kind: 'short', html, points: 1 }));
    expect(texts.get('kit')).toBe('What is a kit & who signs it?');
  });

  it('has dots where a gap is, and the title where there are no words', () => {
    const texts = questionTexts(
      set(
        { id: 'gap', kind: 'cloze', html: 'A kit is <span data-gap="1"></span> by a key', points: 1, gaps: [] },
        { id: 'picture', kind: 'truefalse', title: 'The map', html: '<img src="map.png">', points: 1 },
      ),
    );
    expect(texts.get('gap')).toBe('A kit is … by a key');
    expect(texts.get('picture')).toBe('The map');
  });

  it('ends with a word when it is long, and never within a letter', () => {
    expect(shortened('one two three', 13)).toBe('one two three');
    expect(shortened('one two, three', 12)).toBe('one two…');
    expect(shortened('a'.repeat(20), 10)).toBe(`${'a'.repeat(9)}…`);
    expect(shortened('😀'.repeat(20), 10)).toBe(`${'😀'.repeat(9)}…`);
  });
});

it('numbers questions by item, in the order of the first answers', () => {
  const at = (item: string) => ({ kit: 'introduction' as KitId, version: '1.0.0', item: item as ItemId });
  let counter = 0;
  const answered = (second: number, item: string, question: string) => ({
    counter: counter++,
    time: timestamp(second * 1000),
    event: {
      kind: 'answered-question' as const,
      at: at(item),
      question,
      interaction: 'short',
      attempt: 1,
      response: '',
    },
  });
  const number = questionNumbers([
    answered(3, 'check', 'second'),
    answered(1, 'check', 'first'),
    answered(4, 'check', 'first'),
    answered(5, 'exam', 'second'),
  ]);
  expect(number(at('check'), 'first')).toBe(1);
  expect(number(at('check'), 'second')).toBe(2);
  expect(number(at('exam'), 'second')).toBe(1);
  expect(number(at('exam'), 'first')).toBeUndefined();
});
