import type { Question, QuestionKey, Response } from '$lib/assessment/question';
import { htmlText } from '$lib/kit/plain-text';
import { m } from '../text';

/** One line of what was answered, or of what the key wants. `html` is the author's and is sanitised when shown. */
export type Line = { readonly html: string } | { readonly text: string };

const choiceHtml = (question: Question, id: string): Line => {
  const all = 'choices' in question ? question.choices : 'right' in question ? question.right : [];
  const found = all.find((choice) => choice.id === id);
  return found === undefined ? { text: id } : { html: found.html };
};

const yesNo = (answer: boolean): Line => ({ text: answer ? m.tutor_true() : m.tutor_false() });

/** What a learner answered, line by line; without the question its ids stand. */
export function responseLines(question: Question | undefined, response: Response): readonly Line[] {
  switch (response.kind) {
    case 'choice':
      return [question === undefined ? { text: response.choice } : choiceHtml(question, response.choice)];
    case 'multiple':
      return response.choices.map((id) => (question === undefined ? { text: id } : choiceHtml(question, id)));
    case 'truefalse':
      return [yesNo(response.answer)];
    case 'short':
    case 'numeric':
    case 'essay':
      return response.text.trim() === '' ? [] : [{ text: response.text }];
    case 'matching':
      return pairLines(question, response.pairs);
    case 'cloze':
      return gapLines(question, response.gaps);
  }
}

/** What the key takes for right. */
export function keyLines(question: Question, key: QuestionKey): readonly Line[] {
  switch (key.kind) {
    case 'choice':
    case 'multiple':
      return Object.entries(key.choices)
        .filter(([, { weight }]) => weight > 0)
        .map(([id]) => choiceHtml(question, id));
    case 'truefalse':
      return [yesNo(key.answer)];
    case 'short':
      return key.answers.filter(({ weight }) => weight > 0).map(({ text }) => ({ text }));
    case 'numeric':
      return key.answers
        .filter(({ weight }) => weight > 0)
        .map(({ min, max }) => ({ text: min === max ? String(min) : `${min} … ${max}` }));
    case 'matching':
      return pairLines(question, key.pairs);
    case 'cloze':
      return gapLines(
        question,
        Object.fromEntries(
          Object.entries(key.gaps).map(([id, answers]) => [
            id,
            answers
              .filter(({ weight }) => weight > 0)
              .map(({ text }) => gapText(question, id, text))
              .join(' / '),
          ]),
        ),
      );
  }
}

function pairLines(question: Question | undefined, pairs: Readonly<Record<string, string>>): readonly Line[] {
  const left = question?.kind === 'matching' ? question.left : [];
  const right = question?.kind === 'matching' ? question.right : [];
  const name = (list: typeof left, id: string) => htmlText(list.find((one) => one.id === id)?.html ?? id);
  return Object.entries(pairs).map(([from, to]) => ({ text: `${name(left, from)} → ${name(right, to)}` }));
}

function gapLines(question: Question | undefined, gaps: Readonly<Record<string, string>>): readonly Line[] {
  const order = question?.kind === 'cloze' ? question.gaps.map(({ id }) => id) : Object.keys(gaps);
  return order.map((id, at) => ({ text: `${at + 1}. ${gapText(question, id, gaps[id] ?? '—')}` }));
}

function gapText(question: Question | undefined, gap: string, answer: string): string {
  const choices = question?.kind === 'cloze' ? question.gaps.find(({ id }) => id === gap)?.choices : undefined;
  return htmlText(choices?.find(({ id }) => id === answer)?.html ?? answer);
}
