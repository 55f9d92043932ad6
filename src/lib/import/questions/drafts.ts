import type { Question, QuestionKey } from '../../assessment/question';
import { escapeHtml } from '../../shared/escape';
import type { QuestionNotes } from './notes';
import type { QuestionReason } from './reasons';

/*
 * From what formats say of answers to a question and its key, with the rules that every format shares. Ids of choices
 * are counted: c1, c2 …
 */

type Own<Kind extends Question['kind']> = Omit<Extract<Question, { kind: Kind }>, 'id' | 'title' | 'html' | 'points'>;

export interface Draft {
  readonly question: { [Kind in Question['kind']]: Own<Kind> }[Question['kind']];
  readonly key?: QuestionKey;
  /** Instead of the heading's: a text with gaps. */
  readonly html?: string;
}

/** Why a question can't come over. */
export interface Unfit {
  readonly unfit: QuestionReason;
  readonly detail?: string;
}

export interface Answer {
  /** HTML of a choice; text of what is typed. */
  readonly text: string;
  /** Share of the points; out of -1 to 1 it is brought there. */
  readonly weight: number;
  readonly feedback?: string | undefined;
}

const within = (weight: number): number => (weight >= -1 ? Math.min(1, weight) : weight < -1 ? -1 : 0) + 0;

export const feedbackOf = (feedback: string | undefined): { readonly feedback?: string } =>
  feedback === undefined || feedback.trim() === '' ? {} : { feedback };

const marked = ({ weight, feedback }: Answer) => ({ weight: within(weight), ...feedbackOf(feedback) });
const counted = (answers: readonly Answer[]) => answers.map(({ text }, index) => ({ id: `c${index + 1}`, html: text }));

/** `many`: several may be chosen, and the right ones share the points. */
export function choiceDraft(
  all: readonly Answer[],
  many: boolean,
  notes: QuestionNotes,
  feedback?: string,
): Draft | Unfit {
  const answers = all.filter(({ text }) => text.trim() !== '');
  if (answers.length < 2) return { unfit: 'too-few-answers' };
  const right = answers.filter(({ weight }) => weight > 0);
  if (right.length === 0) return { unfit: 'no-right-answer' };
  const sum = right.reduce((total, { weight }) => total + within(weight), 0);
  const scale = many && Math.abs(sum - 1) > 0.01 ? 1 / sum : 1;
  if (scale !== 1) notes.add('weights-scaled');
  const marks = answers.map((answer) =>
    marked({ ...answer, weight: answer.weight > 0 ? within(answer.weight) * scale : answer.weight }),
  );
  const kind = many ? 'multiple' : 'choice';
  return {
    question: { kind, choices: counted(answers) },
    key: {
      kind,
      choices: Object.fromEntries(marks.map((mark, index) => [`c${index + 1}`, mark])),
      ...feedbackOf(feedback),
    },
  };
}

/** Words to be typed; `*` stands for any text. */
export function shortDraft(all: readonly Answer[], feedback?: string): Draft | Unfit {
  const answers = typed(all);
  if (!answers.some(({ weight }) => weight > 0)) return { unfit: 'no-right-answer' };
  return { question: { kind: 'short' }, key: { kind: 'short', answers, ...feedbackOf(feedback) } };
}

const typed = (all: readonly Answer[]) =>
  all
    .map((answer) => ({ text: answer.text.replace(/\s+/g, ' ').trim(), ...marked(answer) }))
    .filter(({ text }) => text !== '');

export interface NumberAnswer extends Omit<Answer, 'text'> {
  readonly min: number;
  readonly max: number;
}

export function numericDraft(all: readonly NumberAnswer[], feedback?: string): Draft | Unfit {
  const answers = all
    .filter(({ min, max }) => Number.isFinite(min) && Number.isFinite(max) && min <= max)
    .map(({ min, max, weight, feedback }) => ({
      min: min + 0,
      max: max + 0,
      ...marked({ text: '', weight, feedback }),
    }));
  if (!answers.some(({ weight }) => weight > 0)) return { unfit: 'no-right-answer' };
  return { question: { kind: 'numeric' }, key: { kind: 'numeric', answers, ...feedbackOf(feedback) } };
}

export interface Pair {
  /** HTML; empty for a side that nothing belongs to. */
  readonly left: string;
  /** Text. */
  readonly right: string;
}

/** Right sides are offered once each, in the order of the alphabet: neither order nor number tells what belongs together. */
export function matchingDraft(all: readonly Pair[], feedback?: string): Draft | Unfit {
  const pairs = all
    .map(({ left, right }) => ({ left: left.trim(), right: right.replace(/\s+/g, ' ').trim() }))
    .filter(({ right }) => right !== '');
  const asked = pairs.filter(({ left }) => left !== '');
  if (asked.length < 2) return { unfit: 'too-few-answers' };
  const offered = [...new Set(pairs.map(({ right }) => right))].sort((a, b) => (a < b ? -1 : 1));
  const idOf = new Map(offered.map((right, index) => [right, `r${index + 1}`]));
  return {
    question: {
      kind: 'matching',
      left: asked.map(({ left }, index) => ({ id: `l${index + 1}`, html: left })),
      right: offered.map((right) => ({ id: idOf.get(right)!, html: escapeHtml(right) })),
    },
    key: {
      kind: 'matching',
      pairs: Object.fromEntries(asked.map(({ right }, index) => [`l${index + 1}`, idOf.get(right)!])),
      ...feedbackOf(feedback),
    },
  };
}

export interface Gap {
  /** A list to choose from; else it is typed. */
  readonly choices: boolean;
  readonly answers: readonly Answer[];
}

/** Where a gap stands in a text until it is a draft: no text of others holds this. */
export const gapMark = (index: number): string => `\uE000g${index}\uE001`;
/** A text that may get gaps. Marks and gaps of its own would be taken for ours. */
export const withoutMarks = (html: string): string => html.replace(/[\uE000\uE001]|\sdata-gap\b/gi, '');

/** `html` holds a `gapMark` for each gap, counted from 1. */
export function clozeDraft(html: string, gaps: readonly Gap[], notes: QuestionNotes, feedback?: string): Draft | Unfit {
  if (gaps.length === 0) return { unfit: 'no-gaps' };
  const drafted = gaps.map((gap, index) => draftGap(`g${index + 1}`, gap, notes));
  const wrong = drafted.findIndex((gap) => gap === undefined);
  if (wrong !== -1) return { unfit: 'no-right-answer', detail: `${wrong + 1}` };
  const good = drafted.filter((gap) => gap !== undefined);
  return {
    html: html.replace(/\uE000(g\d+)\uE001/g, '<span data-gap="$1"></span>'),
    question: { kind: 'cloze', gaps: good.map(({ gap }) => gap) },
    key: {
      kind: 'cloze',
      gaps: Object.fromEntries(good.map(({ gap, marks }) => [gap.id, marks])),
      ...feedbackOf(feedback),
    },
  };
}

/** Something in a gap has to be wholly right. */
function draftGap(id: string, { choices, answers: all }: Gap, notes: QuestionNotes) {
  const answers = choices ? all.filter(({ text }) => text.trim() !== '') : typed(all);
  const best = Math.max(0, ...answers.map(({ weight }) => weight));
  if (best <= 0) return undefined;
  if (best !== 1) notes.add('weights-scaled');
  const marks = answers.map((answer, index) => ({
    ...marked({ ...answer, weight: answer.weight > 0 ? answer.weight / best : answer.weight }),
    text: choices ? `c${index + 1}` : answer.text,
  }));
  return { gap: choices ? { id, choices: counted(answers) } : { id }, marks };
}
