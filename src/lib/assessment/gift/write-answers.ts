import type { Question, QuestionKey } from '../question';
import { percentOf } from './percent';
import { escapeOwnText, escapePlain, plainOf } from './write-text';

/* What stands between the braces. */

interface Marked {
  readonly weight: number;
  readonly feedback?: string | undefined;
}
type Choices = Extract<Question, { kind: 'choice' }>['choices'];

/** One `=` or `~` answer. Its weight is said where the sign alone says another, or the text begins like a weight. */
function writeAnswer(sign: '=' | '~', text: string, { weight, feedback }: Marked, own: number): string {
  const percent = weight !== own || text.startsWith('%') ? `%${percentOf(weight)}%` : '';
  return `\n${sign}${percent}${text}${writeFeedback(feedback)}`;
}

const writeFeedback = (feedback: string | undefined): string => (feedback ? `#${escapeOwnText(feedback)}` : '');

/** Exactly one `=` says that one may be chosen, none that several may; without a key nothing is right. */
export function writeChoices(
  { kind, choices }: Extract<Question, { kind: 'choice' | 'multiple' }>,
  marks: Readonly<Record<string, Marked>> | undefined,
): string {
  const text = ({ html }: Choices[number]) => escapeOwnText(html);
  if (kind === 'multiple')
    return choices
      .map((choice) => {
        const mark = marks ? (marks[choice.id] ?? { weight: 0 }) : { weight: 1 / choices.length };
        return writeAnswer('~', text(choice), mark, Number.NaN);
      })
      .join('');
  if (!marks) return choices.map((choice) => writeAnswer('~', text(choice), { weight: 0 }, 0)).join('');
  const weights = choices.map(({ id }) => marks[id]?.weight ?? 0);
  const most = Math.max(...weights);
  // Nothing is right in it yet, or it is of a survey.
  const best = most > 0 ? weights.indexOf(most) : -1;
  return choices
    .map((choice, index) => {
      const mark = marks[choice.id] ?? { weight: 0 };
      return index === best ? writeAnswer('=', text(choice), mark, 1) : writeAnswer('~', text(choice), mark, 0);
    })
    .join('');
}

/** A gap with a list has a `~`, one that is typed has none. */
export function writeGap(choices: Choices, marks: readonly (Marked & { readonly text: string })[] | undefined): string {
  const own = choices.map(({ id }) => marks?.find(({ text }) => text === id) ?? { weight: 0 });
  const plain = own.some(({ weight }) => weight !== 1);
  return choices
    .map(({ html }, index) => {
      const mark = own[index]!;
      return plain && mark.weight === 1
        ? writeAnswer('=', escapeOwnText(html), mark, 1)
        : writeAnswer('~', escapeOwnText(html), mark, 0);
    })
    .join('');
}

/** Words to be typed. */
export const writeAnswers = (answers: readonly (Marked & { readonly text: string })[]): string =>
  answers
    .map((answer) => {
      const text = plainOf(answer.text);
      const literal = /^\[(moodle|html|markdown|plain)\]/.test(text) ? '[plain]' : '';
      return writeAnswer('=', literal + escapePlain(text), answer, 1);
    })
    .join('');

type Numbers = Extract<QuestionKey, { kind: 'numeric' }>['answers'];

export const writeNumbers = (
  answers: Numbers = [{ min: -Number.MAX_VALUE, max: Number.MAX_VALUE, weight: 1 }],
): string => `#${answers.map((answer) => writeAnswer('=', writeRange(answer), answer, 1)).join('')}`;

function writeRange({ min, max }: Numbers[number]): string {
  if (min === -Number.MAX_VALUE && max === Number.MAX_VALUE) return '*';
  return min === max ? String(min) : `${min}..${max}`;
}

/** Feedback of the wrong answer comes first. */
export function writeTruth(key: Omit<Extract<QuestionKey, { kind: 'truefalse' }>, 'kind' | 'feedback'>): string {
  const [wrong, right] = key.answer ? [key.whenFalse, key.whenTrue] : [key.whenTrue, key.whenFalse];
  const texts = right ? [wrong ?? '', right] : wrong ? [wrong] : [];
  return (key.answer ? 'TRUE' : 'FALSE') + texts.map((text) => `#${escapeOwnText(text)}`).join('');
}
