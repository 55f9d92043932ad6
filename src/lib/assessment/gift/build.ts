import type { RawAnswer, RawAnswers } from './answers';
import { buildMatching } from './matching';
import { numericRange } from './numeric';
import type { Base, Built, ReportAt, Stem } from './stem';
import { cleanText, takeFormat } from './text';

/** Question and key out of one answer block. */
export function buildQuestion(base: Base, stem: Stem, raw: RawAnswers, report: ReportAt): Built {
  const shared = withText(base, stem);
  const feedback = general(raw, stem);
  switch (raw.form) {
    case 'essay':
      return { question: { ...shared, kind: 'essay' } };
    case 'truefalse': {
      // The first feedback is for the wrong answer, the second for the right one.
      const [wrong, right] = raw.feedback.map((text) => (text.trim() === '' ? undefined : stem.render(text)));
      const texts = raw.answer ? { whenTrue: right, whenFalse: wrong } : { whenTrue: wrong, whenFalse: right };
      return {
        question: { ...shared, kind: 'truefalse' },
        key: { kind: 'truefalse', answer: raw.answer, ...defined(texts), ...feedback },
      };
    }
    case 'numeric': {
      const answers = raw.answers.flatMap((answer) => {
        const range = numericRange(answer);
        const lack = answer.text.trim() === '' ? 'unfinished' : undefined;
        if (!range) report(answer.at, 'no number: write 3.14, 3.14:0.01 or 3.13..3.15', lack);
        return range ? [{ ...range, weight: weightOf(answer), ...answerFeedback(answer, stem) }] : [];
      });
      return { question: { ...shared, kind: 'numeric' }, key: { kind: 'numeric', answers, ...feedback } };
    }
    case 'short':
      return {
        question: { ...shared, kind: 'short' },
        key: { kind: 'short', answers: typedAnswers(raw.answers, stem, report), ...feedback },
      };
    case 'matching':
      return buildMatching(shared, stem, raw.pairs, feedback, report);
    case 'choices':
      return buildChoice(shared, stem, raw.answers, feedback, report);
  }
}

/** Members in the order in which the packer has always written them: the same source has to give the same bytes. */
const withText = ({ points, ...named }: Base, { html }: Stem) => ({ ...named, html, points });

/** One right answer is a choice; several, or only weighed wrong ones, are ticked together. */
function buildChoice(
  shared: Base & { readonly html: string },
  stem: Stem,
  answers: readonly RawAnswer[],
  feedback: { readonly feedback?: string },
  report: ReportAt,
): Built {
  const right = answers.filter(({ mark }) => mark === '=').length;
  const weighed = answers.filter(({ weight = 0 }) => weight > 0).length;
  if (right + weighed === 0 && !stem.survey)
    report(answers[0]!.at, 'no right answer: mark one with «=», or several with «~%50%»', 'unfinished');
  const kind = right === 1 || right + weighed === 0 ? 'choice' : 'multiple';
  const choices = answers.map((answer, index) => ({ id: `c${index + 1}`, html: stem.render(answer.text) }));
  for (const [index, { html }] of choices.entries())
    if (html === '') report(answers[index]!.at, 'an empty answer', 'unfinished');
  const weights = kind === 'choice' ? answers.map(weightOf) : shares(answers);
  const positive = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0);
  if (kind === 'multiple' && !stem.survey && Math.abs(positive - 1) > 0.01)
    report(answers[0]!.at, `the right answers weigh ${Math.round(positive * 100)} % together, not 100 %`, 'unfinished');
  const marks = answers.map(
    (answer, index) => [`c${index + 1}`, { weight: weights[index]!, ...answerFeedback(answer, stem) }] as const,
  );
  return { question: { ...shared, kind, choices }, key: { kind, choices: Object.fromEntries(marks), ...feedback } };
}

/**
 * Several `=` share the points evenly. A wrong choice without a weight of its own takes as much as a right one gives,
 * or ticking everything would be right.
 */
function shares(answers: readonly RawAnswer[]): readonly number[] {
  const right = answers.filter(({ mark, weight }) => mark === '=' || (weight ?? 0) > 0).length;
  return answers.map(({ mark, weight }) => {
    if (weight !== undefined) return weight;
    return (mark === '=' ? 1 : -1) / right;
  });
}

/** A text of gaps: those with wrong answers offer a list, the others are typed. */
export function buildCloze(base: Base, stem: Stem, blocks: readonly RawAnswers[], report: ReportAt): Built {
  const gaps = blocks.flatMap((raw, index) => {
    if (raw.form === 'choices' || raw.form === 'short') return [buildGap(`g${index + 1}`, raw, stem, report)];
    report(raw.at, 'a gap in a text takes words or choices, not numbers, pairs or true/false');
    return [];
  });
  const feedback = general(
    blocks.find(({ generalFeedback }) => generalFeedback !== undefined),
    stem,
  );
  return {
    question: { ...withText(base, stem), kind: 'cloze', gaps: gaps.map(({ gap }) => gap) },
    key: { kind: 'cloze', gaps: Object.fromEntries(gaps.map(({ gap, marks }) => [gap.id, marks])), ...feedback },
  };
}

function buildGap(id: string, raw: Extract<RawAnswers, { form: 'choices' | 'short' }>, stem: Stem, report: ReportAt) {
  if (raw.form === 'short') return { gap: { id }, marks: typedAnswers(raw.answers, stem, report) };
  if (!stem.survey && !raw.answers.some((answer) => weightOf(answer) === 1))
    report(raw.answers[0]!.at, 'a gap without a right answer', 'unfinished');
  const choices = raw.answers.map((answer, index) => ({ id: `c${index + 1}`, html: stem.render(answer.text) }));
  const marks = raw.answers.map((answer, index) => ({
    text: `c${index + 1}`,
    weight: weightOf(answer),
    ...answerFeedback(answer, stem),
  }));
  return { gap: { id, choices }, marks };
}

/** Typed answers stay text: they are compared, not shown. */
function typedAnswers(answers: readonly RawAnswer[], stem: Stem, report: ReportAt) {
  return answers.map((answer) => {
    const { rest } = takeFormat(answer.text);
    const text = cleanText(rest, 'plain');
    if (text === '') report(answer.at, 'an empty answer', 'unfinished');
    return { text, weight: weightOf(answer), ...answerFeedback(answer, stem) };
  });
}

const weightOf = ({ mark, weight = mark === '=' ? 1 : 0 }: RawAnswer): number => weight;

const answerFeedback = ({ feedback }: RawAnswer, stem: Stem): { readonly feedback?: string } =>
  feedback === undefined ? {} : { feedback: stem.render(feedback) };

const general = (raw: RawAnswers | undefined, stem: Stem): { readonly feedback?: string } =>
  raw?.generalFeedback?.trim() ? { feedback: stem.render(raw.generalFeedback) } : {};

const defined = <T extends Record<string, string | undefined>>(texts: T) =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as { [K in keyof T]?: string };
