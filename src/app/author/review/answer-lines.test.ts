import { expect, it } from 'vitest';
import { questionsOf } from './read-texts';
import { answerLines } from './answer-lines';

function lines(gift: string, survey = false) {
  const { questions, keys, problems } = questionsOf(gift, 'kk', survey);
  expect(problems).toEqual([]);
  return answerLines(questions[0]!, keys[questions[0]!.id]).map(({ html, text, weight }) => [html ?? text, weight]);
}

it('says the words of gaps, and not what keys call them', () => {
  expect(lines('Алматы {=оңтүстікте ~солтүстікте}, Астана {=солтүстікте =терістікте}.')).toEqual([
    ['1. оңтүстікте', 1],
    ['1. солтүстікте', 0],
    ['2. солтүстікте', 1],
    ['2. терістікте', 1],
  ]);
});

it('says what is right and what is wrong of a choice, a number, a pair and a statement', () => {
  expect(lines('A {=a ~b}')).toEqual([
    ['a', 1],
    ['b', 0],
  ]);
  expect(lines('A {#1.5:0.5}')).toEqual([['1 … 2', 1]]);
  expect(lines('A {=a -> b =c -> d}')).toEqual([
    ['a → b', 1],
    ['c → d', 1],
  ]);
  expect(lines('A {F}').map(([, weight]) => weight)).toEqual([0, 1]);
});
