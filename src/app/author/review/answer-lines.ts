import type { Question, QuestionKey } from '$lib/assessment/question';
import { formatNumber, m } from '../../text';

/** One answer as a reviewer reads it; `weight` is its share of the points. */
export interface AnswerLine {
  readonly html?: string;
  readonly text?: string;
  readonly weight: number;
  readonly feedback?: string | undefined;
}

/** Every answer that a question offers or takes, the wrong ones too. `key`: absent where a person marks it. */
export function answerLines(asked: Question, key: QuestionKey | undefined): readonly AnswerLine[] {
  if ('choices' in asked) {
    const marks = key !== undefined && 'choices' in key ? key.choices : {};
    return asked.choices.map(({ id, html }) => ({
      html,
      weight: marks[id]?.weight ?? 0,
      feedback: marks[id]?.feedback,
    }));
  }
  if (key === undefined) return [];
  switch (key.kind) {
    case 'truefalse':
      return [
        { text: m.learn_true(), weight: Number(key.answer), feedback: key.whenTrue },
        { text: m.learn_false(), weight: Number(!key.answer), feedback: key.whenFalse },
      ];
    case 'short':
      return key.answers;
    case 'numeric':
      return key.answers.map(({ min, max, ...rest }) => ({
        ...rest,
        text: min === max ? formatNumber(min, 10) : `${formatNumber(min, 10)} … ${formatNumber(max, 10)}`,
      }));
    case 'matching':
      return asked.kind !== 'matching'
        ? []
        : asked.left.map(({ id, html }) => ({
            html: `${html} → ${asked.right.find((one) => one.id === key.pairs[id])?.html ?? ''}`,
            weight: 1,
          }));
    case 'cloze':
      return asked.kind !== 'cloze' ? [] : gapLines(asked, key);
    default:
      return [];
  }
}

/** Gaps are numbered as they stand in the text, where there are several. What is chosen from a list has an id for its key. */
function gapLines(
  { gaps }: Extract<Question, { kind: 'cloze' }>,
  key: Extract<QuestionKey, { kind: 'cloze' }>,
): readonly AnswerLine[] {
  return gaps.flatMap(({ id, choices }, index) => {
    const number = gaps.length > 1 ? `${index + 1}. ` : '';
    return (key.gaps[id] ?? []).map(({ text, ...rest }): AnswerLine => {
      const chosen = choices?.find((choice) => choice.id === text);
      return chosen ? { ...rest, html: `${number}${chosen.html}` } : { ...rest, text: `${number}${text}` };
    });
  });
}
