import type { Question, QuestionKey } from '$lib/assessment/question';
import { escapeHtml } from '$lib/shared/escape';
import { GAP, newTyped, textOf, type FormChoice, type FormGap, type FormQuestion, type TypedAnswers } from './model';

export interface Projected {
  readonly question: Question;
  /** Essays have none. */
  readonly key?: QuestionKey;
}

/** A question in one language, as a kit has it. What is not said in it is empty. */
export function project(form: FormQuestion, language: string): Projected {
  const say = (texts: Readonly<Record<string, string>>) => textOf(texts, language);
  const title = say(form.title);
  const base = { id: form.id, ...(title === '' ? {} : { title }), html: say(form.html), points: form.points };
  const general = say(form.feedback) === '' ? {} : { feedback: say(form.feedback) };
  switch (form.kind) {
    case 'choice':
    case 'multiple': {
      const { kind } = form;
      return {
        question: { ...base, kind, choices: choicesOf(form.choices, language) },
        key: {
          kind,
          choices: Object.fromEntries(form.choices.map((choice, at) => [`c${at + 1}`, marked(choice, language)])),
          ...general,
        },
      };
    }
    case 'truefalse': {
      const { kind, answer } = form;
      const [whenTrue, whenFalse] = [say(form.whenTrue), say(form.whenFalse)];
      const told = { ...(whenTrue === '' ? {} : { whenTrue }), ...(whenFalse === '' ? {} : { whenFalse }) };
      return { question: { ...base, kind }, key: { kind, answer, ...told, ...general } };
    }
    case 'short':
      return {
        question: { ...base, kind: form.kind },
        key: { kind: form.kind, answers: typedOf(form.typed, language), ...general },
      };
    case 'numeric': {
      const answers = form.numbers.flatMap((one) =>
        one.min === undefined || one.max === undefined
          ? []
          : [{ min: one.min, max: one.max, ...marked(one, language) }],
      );
      return { question: { ...base, kind: form.kind }, key: { kind: form.kind, answers, ...general } };
    }
    case 'matching':
      return projectMatching(form, language, base, general);
    case 'cloze':
      return projectCloze(form, language, base, general);
    case 'essay':
      return { question: { ...base, kind: form.kind } };
  }
}

type Base = Pick<Question, 'id' | 'title' | 'html' | 'points'>;
type General = { readonly feedback?: string };

const choicesOf = (choices: readonly FormChoice[], language: string) =>
  choices.map(({ texts }, at) => ({ id: `c${at + 1}`, html: textOf(texts, language) }));

function marked({ weight, feedback }: Pick<FormChoice, 'weight' | 'feedback'>, language: string) {
  const words = textOf(feedback, language);
  return { weight, ...(words === '' ? {} : { feedback: words }) };
}

/** A language without answers gets an empty one: braces with nothing in them would make an essay of it. */
function typedOf(typed: TypedAnswers, language: string) {
  const own = Object.hasOwn(typed, language) ? typed[language]! : [];
  return (own.length === 0 ? [newTyped] : own).map(({ text, weight, feedback }) => ({
    text,
    weight,
    ...(feedback === '' ? {} : { feedback }),
  }));
}

/** Right sides are offered in the order of the alphabet, each once, as the reader of GIFT has them. */
function projectMatching(
  { pairs, others }: Extract<FormQuestion, { kind: 'matching' }>,
  language: string,
  base: Base,
  general: General,
): Projected {
  const sides = [...pairs.map(({ right }) => right), ...others].map((texts) => textOf(texts, language));
  const offered = [...new Set(sides)].sort((a, b) => (a < b ? -1 : 1));
  const idOf = (text: string) => `r${offered.indexOf(text) + 1}`;
  return {
    question: {
      ...base,
      kind: 'matching',
      left: pairs.map(({ left }, at) => ({ id: `l${at + 1}`, html: textOf(left, language) })),
      right: offered.map((text) => ({ id: idOf(text), html: escapeHtml(text) })),
    },
    key: {
      kind: 'matching',
      pairs: Object.fromEntries(pairs.map((_, at) => [`l${at + 1}`, idOf(sides[at]!)])),
      ...general,
    },
  };
}

/** Gaps are counted as they stand in the text; one that is not in it stands at its end, for none may get lost. */
function projectCloze(
  { gaps }: Extract<FormQuestion, { kind: 'cloze' }>,
  language: string,
  base: Base,
  general: General,
): Projected {
  const placed: number[] = [];
  const html = base.html.replace(GAP, (_, number: string) => {
    const at = Number(number) - 1;
    if (at >= gaps.length || placed.includes(at)) return '';
    placed.push(at);
    return span(placed.length);
  });
  const lost = gaps.map((_, at) => at).filter((at) => !placed.includes(at));
  const ends = lost.map((at) => ` ${span(placed.push(at))}`).join('');
  const ordered = placed.map((at) => gaps[at]!);
  return {
    question: {
      ...base,
      html: html + ends,
      kind: 'cloze',
      gaps: ordered.map((gap, at) => ({
        id: `g${at + 1}`,
        ...(gap.list ? { choices: choicesOf(gap.choices, language) } : {}),
      })),
    },
    key: {
      kind: 'cloze',
      gaps: Object.fromEntries(ordered.map((gap, at) => [`g${at + 1}`, marksOf(gap, language)])),
      ...general,
    },
  };
}

const span = (number: number): string => `<span data-gap="g${number}"></span>`;

const marksOf = (gap: FormGap, language: string) =>
  gap.list
    ? gap.choices.map((choice, at) => ({ text: `c${at + 1}`, ...marked(choice, language) }))
    : typedOf(gap.typed, language);
