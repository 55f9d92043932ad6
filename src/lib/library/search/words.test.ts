import { expect, it } from 'vitest';
import { normalise, wordsOf } from './words';

it('finds words of all three languages where they stand', () => {
  const text = 'Оқушы — «ученик», student №2.';
  expect(wordsOf(text).map(({ term, range }) => [term, text.slice(...range)])).toEqual([
    ['оқушы', 'Оқушы'],
    ['ученик', 'ученик'],
    ['student', 'student'],
    ['2', '2'],
  ]);
});

it.each([
  ['Ёлка', 'елка'],
  ['е\u0308лка', 'елка'],
  ['за\u0301мок', 'замок'],
  ['И\u0306од', 'йод'],
  ['ҚАЗАҚ', 'қазақ'],
  ['Әліпби', 'әліпби'],
])('makes %s comparable', (word, term) => expect(normalise(word)).toBe(term));
