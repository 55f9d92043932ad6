import { describe, expect, it } from 'vitest';
import { parseNumber, sameWords } from './typed';

describe('sameWords', () => {
  it.each([
    ['Астана', 'астана', true],
    ['  two   words ', 'Two words', true],
    ['cafe\u0301', 'café', true],
    ['Алматы', 'Астана', false],
    ['', 'a', false],
    ['a long answer', 'a * answer', true],
    ['a answer', 'a * answer', false],
    ['abc', 'a*c', true],
    ['ac', 'a*c', true],
    ['aXbYc', 'a*b*c', true],
    ['acb', 'a*b*c', false],
    ['aba', 'ab*ba', false],
    ['abx', 'a*c', false],
    ['xbc', 'a*c', false],
    ['axc', 'a*b*c', false],
    ['abc', 'a*bc*c', false],
    ['abcc', 'a*bc*c', true],
    ['anything', '*', true],
    ['2*3', '2\\*3', true],
    ['2x3', '2\\*3', false],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
  ])('«%s» for «%s»: %s', (typed, wanted, same) => {
    expect(sameWords(typed, wanted)).toBe(same);
  });

  it('comes to an end with a text that is made to have none', () => {
    expect(sameWords('a'.repeat(100_000), `${'a*'.repeat(1000)}b`)).toBe(false);
  });
});

describe('parseNumber', () => {
  it.each([
    ['3.14', 3.14],
    ['3,14', 3.14],
    [' 12 ', 12],
    ['1 000 000', 1_000_000],
    ['1\u00a0000,5', 1000.5],
    ['−5', -5],
    ['+5', 5],
    ['.5', 0.5],
    ['5.', 5],
    ['6e23', 6e23],
  ])('%j is %d', (typed, number) => {
    expect(parseNumber(typed)).toBe(number);
  });

  it.each(['', 'abc', '1,000.5', '1.2.3', '0x10', 'Infinity', '1e999', '--1', '5 m'])('%j is no number', (typed) => {
    expect(parseNumber(typed)).toBeUndefined();
  });
});
