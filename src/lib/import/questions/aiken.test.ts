import { describe, expect, it } from 'vitest';
import { looksLikeAiken, readAiken } from './aiken';
import { onlyQuestion } from './banks.fixture';

describe('readAiken', () => {
  it('reads a question with letters and dots or brackets', () => {
    const { question, key } = onlyQuestion(readAiken('What is 2 < 3?\nA. yes & no\nB) true\n\nANSWER: B\n'));
    expect(question).toMatchObject({
      id: 'q1',
      html: 'What is 2 &lt; 3?',
      choices: [{ html: 'yes &amp; no' }, { html: 'true' }],
    });
    expect(key).toMatchObject({ kind: 'choice', choices: { c1: { weight: 0 }, c2: { weight: 1 } } });
  });

  it.each([
    ['Latin letters, small', 'Q\na. x\nb. y\nanswer: b', 1],
    ['Cyrillic in the order of the alphabet', 'Вопрос\nА) x\nБ) y\nВ) z\nОТВЕТ: В', 2],
    ['Cyrillic that looks Latin', 'Вопрос\nА) x\nВ) y\nС) z\nANSWER: C', 2],
    ['Kazakh', 'Сұрақ\nА) x\nӘ) y\nБ) z\nЖАУАП: Б', 2],
    ['Cyrillic letters, Latin answer', 'Вопрос\nА) x\nБ) y\nANSWER: B', 1],
  ])('reads %s', (_, text, right) => {
    const { key } = onlyQuestion(readAiken(text));
    expect(key?.kind === 'choice' && Object.values(key.choices).findIndex(({ weight }) => weight === 1)).toBe(right);
  });

  it('takes initials at the start of a question for words', () => {
    const bank = readAiken(
      'А. С. Пушкин – кто он?\nВ каком веке жил?\nA. поэт\nB. хан\nANSWER: A\n\nD. H.?\nA) x\nB) y\nANSWER: A',
    );
    expect(bank.questions.map(({ question }) => question.html)).toEqual([
      'А. С. Пушкин – кто он?<br>В каком веке жил?',
      'D. H.?',
    ]);
  });

  it('reads several right answers', () => {
    const { key } = onlyQuestion(readAiken('Q\nA. x\nB. y\nC. z\nANSWER: A, C'));
    expect(key).toMatchObject({
      kind: 'multiple',
      choices: { c1: { weight: 0.5 }, c2: { weight: -0.5 }, c3: { weight: 0.5 } },
    });
  });

  it.each([
    ['Q\nA. x\nB. y\nANSWER: D', 'Q', 'no-right-answer'],
    ['Q\nA. x\nB. y\nANSWER:', 'Q', 'no-right-answer'],
    ['Q\nA. x\nANSWER: A', 'Q', 'too-few-answers'],
    ['Q\nA. x\nB. y', '1: Q', 'no-right-answer'],
    ['ANSWER: A', '1: ANSWER: A', 'answer-without-question'],
  ])('leaves %j out', (text, what, code) => expect(readAiken(text).entries).toMatchObject([{ what, code }]));

  it('goes on behind a question without an answer', () => {
    const { entries } = readAiken('Lost\nA. x\nB. y\n\nQ\nA. x\nB. y\nANSWER: A');
    expect(entries).toMatchObject([{ what: '1: Lost', code: 'no-right-answer' }, { what: 'Q' }]);
  });

  it('is known by its answers', () => {
    expect(looksLikeAiken('x\nОтвет: А')).toBe(true);
    expect(looksLikeAiken('What is the ANSWER: {T}')).toBe(false);
  });
});
