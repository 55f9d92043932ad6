import type { Question, QuestionKey } from '../question';
import { writeAnswers, writeChoices, writeGap, writeNumbers, writeTruth } from './write-answers';
import { escapeHtmlText, escapeOwnText, escapePlain, plainOf, textOfHtml, unpadded } from './write-text';

/** What `writeGift` writes: the questions of a `QuestionSet` or of an import. */
export interface Questionnaire {
  readonly questions: readonly Question[];
  /** By question id. */
  readonly keys?: Readonly<Record<string, QuestionKey>>;
}

/**
 * Questions as GIFT, each with its `[id:…]` and, where it is not 1, its `[points:…]`, all texts as HTML: docs/formats/
 * authoring.md. `parseGift` reads the same out of it again, but for what neither form tells: ids of choices, gaps and
 * sides are counted anew, spaces at the ends of texts and line breaks in typed answers go, right sides of pairs become
 * text in the order of the alphabet.
 *
 * A question without a key is written as a survey asks it (`~a ~b`, any word, any number, true): somebody who writes a
 * control without its keys leaves such questions out first.
 */
export const writeGift = ({ questions, keys = {} }: Questionnaire): string =>
  questions.map((question) => writeQuestion(question, keys[question.id])).join('\n');

function writeQuestion(question: Question, key: QuestionKey | undefined): string {
  const points = question.points === 1 ? '' : ` [points:${question.points}]`;
  const title = question.title === undefined ? '' : plainOf(question.title);
  const name = title === '' ? '' : `::${escapePlain(title)}::`;
  return `// [id:${question.id}]${points}\n${name}[html]${writeBody(question, key)}\n`;
}

/** The text and its answers. Gaps stand in the text; every other block stands behind it. */
function writeBody(question: Question, key: QuestionKey | undefined): string {
  if (question.kind === 'cloze') return writeCloze(question, key?.kind === 'cloze' ? key : undefined);
  const block = writeBlock(question, key);
  const feedback = key?.feedback ? `####${escapeOwnText(key.feedback)}` : '';
  return `${escapeHtmlText(unpadded(question.html))} {${block}${feedback}}`;
}

function writeBlock(question: Exclude<Question, { kind: 'cloze' }>, key: QuestionKey | undefined): string {
  switch (question.kind) {
    case 'choice':
    case 'multiple':
      return writeChoices(question, key?.kind === 'choice' || key?.kind === 'multiple' ? key.choices : undefined);
    case 'truefalse':
      return writeTruth(key?.kind === 'truefalse' ? key : { answer: true });
    case 'short':
      return writeAnswers(key?.kind === 'short' ? key.answers : ANYTHING);
    case 'numeric':
      return writeNumbers(key?.kind === 'numeric' ? key.answers : undefined);
    case 'matching':
      return writePairs(question, key?.kind === 'matching' ? key.pairs : {});
    case 'essay':
      return '';
  }
}

const ANYTHING = [{ text: '*', weight: 1 }];

const GAP = /<span data-gap="([^"]*)"><\/span>/g;

/** Behind a lone gap at the end of a text comes an empty comment, or it would be an answer block like any other. */
function writeCloze(
  question: Extract<Question, { kind: 'cloze' }>,
  key: Extract<QuestionKey, { kind: 'cloze' }> | undefined,
): string {
  const pieces = unpadded(question.html).split(GAP);
  let feedback = key?.feedback ? `####${escapeOwnText(key.feedback)}` : '';
  const written = pieces.map((piece, index) => {
    if (index % 2 === 0) return escapeHtmlText(piece);
    const gap = question.gaps.find(({ id }) => id === piece);
    if (!gap) return '';
    const marks = key && Object.hasOwn(key.gaps, gap.id) ? key.gaps[gap.id] : undefined;
    const block = `{${gap.choices ? writeGap(gap.choices, marks) : writeAnswers(marks ?? ANYTHING)}${feedback}}`;
    feedback = '';
    return block;
  });
  const lone = pieces.length === 3 && pieces[2]!.trim() === '';
  return written.join('') + (lone ? '<!---->' : '');
}

/** A left side without a right one takes any: that is what a survey asks. */
function writePairs(
  { left, right }: Extract<Question, { kind: 'matching' }>,
  pairs: Readonly<Record<string, string>>,
): string {
  const rightOf = (id: string, index: number) =>
    right.find((side) => Object.hasOwn(pairs, id) && side.id === pairs[id]) ?? right[index % right.length];
  const sides = left.map(({ id, html }, index) => ({ html, asked: true, right: rightOf(id, index) }));
  const used = new Set(sides.map((side) => side.right?.id));
  const distractors = right.filter(({ id }) => !used.has(id)).map((side) => ({ html: '', asked: false, right: side }));
  return [...sides, ...distractors]
    .map((side) => {
      const html = escapeOwnText(side.html) || (side.asked ? '[html]' : '');
      return `\n=${html.startsWith('%') ? '%100%' : ''}${html} -> ${escapePlain(textOfHtml(side.right?.html ?? ''))}`;
    })
    .join('');
}
