import { describe, expect, it } from 'vitest';
import { newQuestion, type FormQuestion } from './model';
import { gapsWithout, withGap, withoutGap } from './gaps';
import { placed, shownOf } from './texts';

type Cloze = Extract<FormQuestion, { kind: 'cloze' }>;
const gap = (number: number) => `<span data-gap="g${number}"></span>`;

describe('gaps of a text', () => {
  it('are made of its words, and found again in the other language', () => {
    const begun = { ...newQuestion('q', 'cloze'), html: { kk: 'Кейс – қолтаңбалы', ru: 'Кейс подписан' } } as Cloze;
    const put = (question: Cloze, language: string, words: string) => {
      const shown = shownOf(question.html[language]!);
      const start = shown.text.indexOf(words);
      return withGap(question, language, words, (number, gaps) =>
        placed(shown, { start, end: start + words.length }, `[[${number}]]`, gaps),
      );
    };
    const first = put(begun, 'kk', 'қолтаңбалы');
    expect(first.html['kk']).toBe(`Кейс – ${gap(1)}`);
    expect(gapsWithout(first, 'ru')).toEqual([1]);
    const both = put(first, 'ru', 'подписан');
    expect(both.gaps).toHaveLength(1);
    expect(both.html['ru']).toBe(`Кейс ${gap(1)}`);
    expect(both.gaps[0]).toMatchObject({ typed: { kk: [{ text: 'қолтаңбалы' }], ru: [{ text: 'подписан' }] } });
  });

  it('go from every text, and the others move up', () => {
    const question = {
      ...newQuestion('q', 'cloze'),
      html: { kk: `${gap(1)} ${gap(2)}` },
      gaps: [
        { list: false, typed: {} },
        { list: true, choices: [] },
      ],
    } as Cloze;
    expect(withoutGap(question, 1)).toMatchObject({ html: { kk: ` ${gap(1)}` }, gaps: [{ list: true }] });
  });
});
