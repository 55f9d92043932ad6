import { shareOf } from '../../../assessment/gift/percent';
import { parseNumber } from '../../../assessment/typed';
import { attributeOf, childOf, childrenOf, textAt, type XmlElement } from '../../../shared/xml';
import type { QuestionNotes } from '../notes';
import {
  choiceDraft,
  feedbackOf,
  matchingDraft,
  numericDraft,
  shortDraft,
  type Answer,
  type Draft,
  type NumberAnswer,
  type Unfit,
} from '../drafts';
import { clozeOf } from './cloze';
import { selectGaps } from './select-gaps';
import { htmlAt, htmlOf, typedOf } from './texts';

type Reader = (question: XmlElement, notes: QuestionNotes) => Draft | Unfit;

/** undefined: a kind of question that kits don't have. */
export const draftOf = (kind: string, question: XmlElement, notes: QuestionNotes): Draft | Unfit | undefined =>
  Object.hasOwn(READERS, kind) ? READERS[kind]!(question, notes) : undefined;

const READERS: Readonly<Record<string, Reader>> = {
  multichoice: multiChoice,
  truefalse: trueFalse,
  shortanswer: shortAnswer,
  numerical,
  matching,
  essay,
  cloze: clozeOf,
  multianswer: clozeOf,
  gapselect: (question, notes) => selectGaps(question, 'selectoption', notes),
  ddwtos: (question, notes) => selectGaps(question, 'dragbox', notes),
  description: () => ({ unfit: 'no-question' }),
};

/** Feedback for every answer, right or wrong. */
const general = (question: XmlElement): string => htmlAt(question, 'generalfeedback');

/** `fraction` is a percentage. */
const weightOf = (answer: XmlElement): number => shareOf(attributeOf(answer, 'fraction') ?? '0') ?? 0;
const feedbackAt = (answer: XmlElement): string => htmlAt(answer, 'feedback');

function multiChoice(question: XmlElement, notes: QuestionNotes): Draft | Unfit {
  const single = /^(true|1)$/i.test(textAt(question, 'single') ?? 'true');
  const answers = childrenOf(question, 'answer').map((answer): Answer => ({
    text: htmlOf(answer),
    weight: weightOf(answer),
    feedback: feedbackAt(answer),
  }));
  return choiceDraft(answers, !single, notes, general(question));
}

function trueFalse(question: XmlElement): Draft | Unfit {
  const answers = childrenOf(question, 'answer').map((answer) => ({
    says: typedOf(answer).toLowerCase(),
    weight: weightOf(answer),
    feedback: feedbackAt(answer),
  }));
  const right = answers.find(({ weight }) => weight > 0);
  if (!right || !['true', 'false'].includes(right.says)) return { unfit: 'no-right-answer' };
  const when = (says: string) => answers.find((answer) => answer.says === says)?.feedback.trim() || undefined;
  const [whenTrue, whenFalse] = [when('true'), when('false')];
  return {
    question: { kind: 'truefalse' },
    key: {
      kind: 'truefalse',
      answer: right.says === 'true',
      ...(whenTrue ? { whenTrue } : {}),
      ...(whenFalse ? { whenFalse } : {}),
      ...feedbackOf(general(question)),
    },
  };
}

function shortAnswer(question: XmlElement, notes: QuestionNotes): Draft | Unfit {
  if (textAt(question, 'usecase') === '1') notes.add('letter-case');
  const answers = childrenOf(question, 'answer').map((answer): Answer => ({
    text: typedOf(answer),
    weight: weightOf(answer),
    feedback: feedbackAt(answer),
  }));
  return shortDraft(answers, general(question));
}

function numerical(question: XmlElement, notes: QuestionNotes): Draft | Unfit {
  const answers = childrenOf(question, 'answer').flatMap((answer): readonly NumberAnswer[] => {
    const marks = { weight: weightOf(answer), feedback: feedbackAt(answer) };
    const text = typedOf(answer);
    if (text === '*') return [{ min: -Number.MAX_VALUE, max: Number.MAX_VALUE, ...marks }];
    const value = parseNumber(text);
    if (value === undefined) {
      notes.add('answer-left-out', text);
      return [];
    }
    const tolerance = Math.abs(parseNumber(textAt(answer, 'tolerance') ?? '0') ?? 0);
    return [{ ...around(value, tolerance), ...marks }];
  });
  return numericDraft(answers, general(question));
}

/** Ends as people would write them: 3.14 ± 0.01 is 3.13 to 3.15, not 3.1300000000000003. */
export const around = (value: number, tolerance: number): { readonly min: number; readonly max: number } =>
  tolerance === 0 ? { min: value, max: value } : { min: decimal(value - tolerance), max: decimal(value + tolerance) };

const decimal = (number: number): number =>
  Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(number.toPrecision(15))));

function matching(question: XmlElement): Draft | Unfit {
  const pairs = childrenOf(question, 'subquestion').map((pair) => ({
    left: htmlOf(pair),
    right: typedOf(childOf(pair, 'answer')),
  }));
  return matchingDraft(pairs, general(question));
}

function essay(question: XmlElement, notes: QuestionNotes): Draft {
  if (general(question) !== '') notes.add('essay-feedback');
  if (htmlAt(question, 'graderinfo') !== '') notes.add('grader-information');
  if (htmlAt(question, 'responsetemplate') !== '') notes.add('response-template');
  if (Number(textAt(question, 'attachments') ?? '0') !== 0) notes.add('attachments');
  return { question: { kind: 'essay' } };
}
