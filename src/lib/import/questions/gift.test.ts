import { describe, expect, it } from 'vitest';
import { looksLikeGift, readGift } from './gift';

describe('readGift', () => {
  it('reads questions by their formats, and tells mistakes by line, in the order of the file', () => {
    const bank = readGift(
      [
        '$CATEGORY: $course$/Химия',
        '',
        '::A::[markdown]**Which**? {=x ~y}',
        '',
        'Only a text',
        '',
        '::A::[plain]a < b? {T}',
        '',
        'if a<b then <b>c</b> {F}',
        '',
        'Bad {~a ~b}',
      ].join('\n'),
    );
    expect(bank.title).toBe('Химия');
    expect(bank.questions.map(({ question }) => [question.id, question.html])).toEqual([
      ['a', '<p><strong>Which</strong>?</p>'],
      ['a-2', 'a &lt; b?'],
      ['q4', 'if a&lt;b then <b>c</b>'],
    ]);
    expect(
      bank.entries.map((entry) => ('code' in entry ? [entry.what, entry.code, entry.detail] : entry.what)),
    ).toEqual([
      ['$course$/Химия', 'question-category', undefined],
      'A',
      ['5', 'gift-mistake', expect.stringMatching(/answer block/)],
      'A',
      'if a<b then c',
      ['11', 'gift-mistake', expect.stringMatching(/right answer/)],
    ]);
  });

  it('counts names that repeat, thousands of times', () => {
    const { questions } = readGift('::Same::A {T}\n\n'.repeat(20_000));
    expect(questions.at(-1)!.question.id).toBe('same-20000');
  });

  it('is not held up by what only an attack writes', () => {
    expect(readGift(`A {T${'#x'.repeat(200_000)}}`).questions).toHaveLength(1);
    expect(readGift(`A {\n=a -> b\n${'=x\n'.repeat(50_000)}}`).entries).toHaveLength(50_000);
  });

  it('is known by its braces', () => {
    expect(looksLikeGift('Q {=a}')).toBe(true);
    expect(looksLikeGift('A novel. { and no end')).toBe(false);
  });
});
