import { shareOf } from './percent';
import { indexOfPlain, indexOfSequence } from './text';

/** One `=` or `~` answer, still escaped. `at` is its offset in the question. */
export interface RawAnswer {
  readonly mark: '=' | '~';
  readonly at: number;
  /** Share of the points, -1 to 1. */
  readonly weight?: number;
  readonly text: string;
  readonly feedback?: string;
}

/** What stands between braces, told apart by its form. */
export type RawAnswers = { readonly at: number; readonly generalFeedback?: string } & (
  | { readonly form: 'essay' }
  | { readonly form: 'truefalse'; readonly answer: boolean; readonly feedback: readonly string[] }
  | { readonly form: 'numeric'; readonly answers: readonly RawAnswer[] }
  | { readonly form: 'matching'; readonly pairs: readonly RawPair[] }
  | { readonly form: 'choices' | 'short'; readonly answers: readonly RawAnswer[] }
);

export interface RawPair {
  readonly at: number;
  readonly left: string;
  readonly right: string;
}

export interface AnswerMistake {
  readonly at: number;
  readonly message: string;
}

/**
 * Reads the answer block that stands at `base` of the question; every mistake in it is reported, not the first alone.
 * What it answers is of use where nothing was reported.
 */
export function parseAnswers(block: string, base: number, report: (mistake: AnswerMistake) => void): RawAnswers {
  const general = indexOfSequence(block, '####');
  const body = general === -1 ? block : block.slice(0, general);
  const shared = { at: base, ...(general === -1 ? {} : { generalFeedback: block.slice(general + 4) }) };
  const trimmed = body.trim();
  if (trimmed === '') return { ...shared, form: 'essay' };
  if (trimmed.startsWith('#')) {
    const start = body.indexOf('#') + 1;
    return { ...shared, form: 'numeric', answers: splitAnswers(body.slice(start), base + start, report) };
  }
  const truth = /^(TRUE|FALSE|T|F)\s*(?:#(.*))?$/is.exec(trimmed);
  if (truth)
    return {
      ...shared,
      form: 'truefalse',
      answer: truth[1]!.toUpperCase().startsWith('T'),
      feedback: truth[2] === undefined ? [] : splitAll(truth[2], '#'),
    };
  const answers = splitAnswers(body, base, report);
  const arrows = answers.filter(({ text }) => indexOfSequence(text, '->') !== -1).length;
  if (arrows === 0) return { ...shared, form: answers.some(({ mark }) => mark === '~') ? 'choices' : 'short', answers };
  for (const { at, mark, text } of answers)
    if (mark === '~' || indexOfSequence(text, '->') === -1)
      report({ at, message: 'in a matching question each answer is «=left -> right»' });
  return { ...shared, form: 'matching', pairs: answers.map(toPair) };
}

function toPair({ at, text }: RawAnswer): RawPair {
  const arrow = indexOfSequence(text, '->');
  return { at, left: text.slice(0, arrow), right: text.slice(arrow + 2) };
}

/** Answers from `=` or `~` to the next one; a body without either is one right answer. */
function splitAnswers(body: string, base: number, report: (mistake: AnswerMistake) => void): readonly RawAnswer[] {
  const first = indexOfPlain(body, '=~');
  if (first === -1) return [toAnswer('=', body, base, report)];
  if (body.slice(0, first).trim() !== '')
    report({
      at: base,
      message: 'text before the first «=» or «~»; write a backslash before a «=» or «~» of the text',
    });
  const answers: RawAnswer[] = [];
  for (let at = first; at !== -1;) {
    const next = indexOfPlain(body, '=~', at + 1);
    const text = body.slice(at + 1, next === -1 ? undefined : next);
    answers.push(toAnswer(body[at] as '=' | '~', text, base + at, report));
    at = next;
  }
  return answers;
}

function toAnswer(mark: '=' | '~', whole: string, at: number, report: (mistake: AnswerMistake) => void): RawAnswer {
  const hash = indexOfPlain(whole, '#');
  const front = hash === -1 ? whole : whole.slice(0, hash);
  const feedback = hash === -1 ? undefined : whole.slice(hash + 1);
  const percent = /^\s*%([^%]*)%/.exec(front);
  const weight = percent ? shareOf(percent[1]!) : undefined;
  if (percent && weight === undefined) report({ at, message: `«%${percent![1]}%» is no number between -100 and 100` });
  return {
    mark,
    at,
    text: percent ? front.slice(percent[0].length) : front,
    ...(weight === undefined ? {} : { weight }),
    ...(feedback === undefined || feedback.trim() === '' ? {} : { feedback }),
  };
}

function splitAll(text: string, mark: string): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  for (let at = indexOfPlain(text, mark); at !== -1; at = indexOfPlain(text, mark, from)) {
    pieces.push(text.slice(from, at));
    from = at + 1;
  }
  return [...pieces, text.slice(from)];
}
