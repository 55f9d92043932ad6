import type { Question, QuestionKey } from '../question';
import { fraction } from './elements';

/*
 * Embedded answers (https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type). Every sign that means something in
 * them is written as a number, which Moodle decodes in answers that are typed and browsers in those that are shown.
 */

const GAP = /<span data-gap="([^"]*)"><\/span>/g;

/** The text of a cloze question with its answers in it. */
export function writeCloze(
  question: Extract<Question, { kind: 'cloze' }>,
  key: Extract<QuestionKey, { kind: 'cloze' }>,
): string {
  const weight = weightOf(question);
  const pieces = question.html.split(GAP);
  return pieces
    .map((piece, index) => {
      // What looks like an embedded answer and is none.
      if (index % 2 === 0) return piece.replace(/\{(?=\d*:)/g, '&#123;');
      const gap = question.gaps.find(({ id }) => id === piece);
      const marks = key.gaps[piece] ?? [];
      if (!gap) return '';
      const { choices } = gap;
      const answers = marks.map((mark) => {
        const html = choices ? (choices.find(({ id }) => id === mark.text)?.html ?? '') : escapeText(mark.text);
        return writeAnswer(html, mark);
      });
      return `{${weight}:${choices ? 'MULTICHOICE' : 'SHORTANSWER'}:${answers.join('~')}}`;
    })
    .join('');
}

/** Moodle adds the weights of gaps up to the points of a question; they are whole numbers. */
function weightOf({ points, gaps }: Extract<Question, { kind: 'cloze' }>): number {
  const each = points / gaps.length;
  return Number.isInteger(each) && each > 0 ? each : 1;
}

function writeAnswer(
  html: string,
  { weight, feedback }: { readonly weight: number; readonly feedback?: string | undefined },
) {
  const sign = weight === 1 ? '=' : weight === 0 ? '' : `%${fraction(weight)}%`;
  return `${sign}${guard(html)}${feedback ? `#${guard(feedback)}` : ''}`;
}

/** At the start of an answer `=` and `%` mean something, and so does a space; elsewhere only these and the backslash, but for the # of an entity. */
const guard = (html: string): string =>
  html.replace(/^[=%\s]|(?<!&)#|[~{}\\]|\s$/g, (sign) => `&#${sign.codePointAt(0)};`);

const escapeText = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);
