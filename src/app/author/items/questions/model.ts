import type { QuestionKind } from '$lib/assessment/question';

/*
 * Questions as the form shows them: each once, its texts in every language of the kit. Whatever a kit can hold of a question has
 * its place here (property test in sheet.test.ts). Nothing is ever changed in place.
 */

/** Language → HTML of a text, as it stands in GIFT; what is not said is not there. */
export type Texts = Readonly<Record<string, string>>;

/** An answer that is the same in every language: to be chosen. */
export interface FormChoice {
  readonly texts: Texts;
  /** Share of the points, -1 to 1. */
  readonly weight: number;
  readonly feedback: Texts;
}

/** An answer that is typed: each language has its own, and its own number of them. */
export interface FormTyped {
  readonly text: string;
  readonly weight: number;
  readonly feedback: string;
}

/** `min` undefined: not written yet. */
export interface FormNumber {
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly weight: number;
  readonly feedback: Texts;
}

export type TypedAnswers = Readonly<Record<string, readonly FormTyped[]>>;

/** A gap offers a list, or is typed. */
export type FormGap =
  | { readonly list: true; readonly choices: readonly FormChoice[] }
  | { readonly list: false; readonly typed: TypedAnswers };

export interface FormPair {
  readonly left: Texts;
  /** Text, not HTML. */
  readonly right: Texts;
}

interface Base {
  readonly id: string;
  /** Text. */
  readonly title: Texts;
  readonly html: Texts;
  readonly points: number;
  /** Shown to everybody. */
  readonly feedback: Texts;
}

export type FormBody =
  | { readonly kind: 'choice' | 'multiple'; readonly choices: readonly FormChoice[] }
  | { readonly kind: 'truefalse'; readonly answer: boolean; readonly whenTrue: Texts; readonly whenFalse: Texts }
  | { readonly kind: 'short'; readonly typed: TypedAnswers }
  | { readonly kind: 'numeric'; readonly numbers: readonly FormNumber[] }
  /** `others`: right sides that belong to nothing. */
  | { readonly kind: 'matching'; readonly pairs: readonly FormPair[]; readonly others: readonly Texts[] }
  | { readonly kind: 'cloze'; readonly gaps: readonly FormGap[] }
  | { readonly kind: 'essay' };

export type FormQuestion = Base & FormBody;
export type FormKind = QuestionKind;

export const FORM_KINDS: readonly FormKind[] = [
  'choice',
  'multiple',
  'truefalse',
  'short',
  'numeric',
  'matching',
  'cloze',
  'essay',
];

export const withText = (texts: Texts, language: string, text: string): Texts =>
  Object.fromEntries([
    ...Object.entries(texts).filter(([tag]) => tag !== language),
    ...(text === '' ? [] : [[language, text] as const]),
  ]);

export const textOf = (texts: Texts, language: string): string =>
  Object.hasOwn(texts, language) ? texts[language]! : '';

const NO_CHOICE: FormChoice = { texts: {}, weight: 0, feedback: {} };
export const newTyped: FormTyped = { text: '', weight: 1, feedback: '' };
export const newChoice = (weight = 0): FormChoice => ({ ...NO_CHOICE, weight });
export const newNumber: FormNumber = { min: undefined, max: undefined, weight: 1, feedback: {} };
export const newPair: FormPair = { left: {}, right: {} };
export const newGap = (list: boolean): FormGap =>
  list ? { list, choices: [newChoice(1), newChoice()] } : { list, typed: {} };

/** The answers of a kind before anything is written. */
export function newBody(kind: FormKind): FormBody {
  switch (kind) {
    case 'choice':
      return { kind, choices: [newChoice(1), newChoice(), newChoice()] };
    case 'multiple':
      return { kind, choices: evenWeights([newChoice(1), newChoice(1), newChoice(-1), newChoice(-1)]) };
    case 'truefalse':
      return { kind, answer: true, whenTrue: {}, whenFalse: {} };
    case 'short':
      return { kind, typed: {} };
    case 'numeric':
      return { kind, numbers: [newNumber] };
    case 'matching':
      return { kind, pairs: [newPair, newPair, newPair], others: [] };
    case 'cloze':
      return { kind, gaps: [] };
    case 'essay':
      return { kind };
  }
}

export const newQuestion = (id: string, kind: FormKind): FormQuestion => ({
  id,
  title: {},
  html: {},
  points: 1,
  feedback: {},
  ...newBody(kind),
});

/** Right answers share the points; a wrong one takes as much as a right one gives, or ticking everything would be right. */
export function evenWeights(choices: readonly FormChoice[]): readonly FormChoice[] {
  const right = choices.filter(({ weight }) => weight > 0).length;
  if (right === 0) return choices.map((choice) => ({ ...choice, weight: 0 }));
  return choices.map((choice) => ({ ...choice, weight: (choice.weight > 0 ? 1 : -1) / right }));
}

export function isEven(choices: readonly FormChoice[]): boolean {
  const even = evenWeights(choices);
  return choices.every(({ weight }, at) => Math.abs(weight - even[at]!.weight) < 1e-9);
}

/** The same question as another kind: texts that both have a place for are kept. */
export function asKind(question: FormQuestion, kind: FormKind): FormQuestion {
  const { id, title, html, points, feedback } = question;
  const base = { id, title, html: kind === 'cloze' ? html : withoutGaps(html), points, feedback };
  if ((kind === 'choice' || kind === 'multiple') && (question.kind === 'choice' || question.kind === 'multiple')) {
    const first = question.choices.findIndex(({ weight }) => weight > 0);
    const choices =
      kind === 'multiple'
        ? evenWeights(question.choices)
        : question.choices.map((choice, at) => ({ ...choice, weight: at === first ? 1 : 0 }));
    return { ...base, kind, choices };
  }
  return { ...base, ...newBody(kind) };
}

export const GAP = /<span data-gap="g(\d+)"><\/span>/g;

const withoutGaps = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).map(([language, html]) => [language, html.replace(GAP, '_____')]));
