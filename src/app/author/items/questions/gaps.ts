import { newGap, textOf, withText, type FormGap, type FormQuestion } from './model';
import { gapsIn } from './texts';

type Cloze = Extract<FormQuestion, { kind: 'cloze' }>;

/** Numbers of the gaps that a text has not got. */
export function gapsWithout(question: Cloze, language: string): readonly number[] {
  const there = gapsIn(textOf(question.html, language));
  return question.gaps.map((_, at) => at + 1).filter((number) => !there.includes(number));
}

/**
 * Puts a gap into the text of one language: one that other languages have already, where there is such a one, else a new one.
 * `words` are its answer there. `place` writes the text with the gap in it.
 */
export function withGap(
  question: Cloze,
  language: string,
  words: string,
  place: (number: number, gaps: number) => string,
): Cloze {
  const [lacking] = gapsWithout(question, language);
  const number = lacking ?? question.gaps.length + 1;
  const gaps = lacking === undefined ? [...question.gaps, newGap(false)] : question.gaps;
  return {
    ...question,
    html: withText(question.html, language, place(number, gaps.length)),
    gaps: gaps.map((gap, at) => (at === number - 1 ? withAnswer(gap, language, words) : gap)),
  };
}

function withAnswer(gap: FormGap, language: string, words: string): FormGap {
  if (gap.list || words === '' || (gap.typed[language]?.length ?? 0) > 0) return gap;
  return {
    ...gap,
    typed: { ...gap.typed, [language]: [{ text: words.replace(/\s+/g, ' '), weight: 1, feedback: '' }] },
  };
}

/** Takes a gap out of every text; the others move up. */
export function withoutGap(question: Cloze, number: number): Cloze {
  const html = Object.fromEntries(
    Object.entries(question.html).map(([language, text]) => [
      language,
      text.replace(/<span data-gap="g(\d+)"><\/span>/g, (span, digits: string) => {
        const own = Number(digits);
        return own === number ? '' : own > number ? `<span data-gap="g${own - 1}"></span>` : span;
      }),
    ]),
  );
  return { ...question, html, gaps: question.gaps.filter((_, at) => at !== number - 1) };
}
