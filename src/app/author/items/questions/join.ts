import type { Question, QuestionKey } from '$lib/assessment/question';
import { shapeOf } from '$lib/assessment/shape';
import { same } from '$lib/draft/merge';
import { htmlText } from '$lib/kit/plain-text';
import type { FormBody, FormChoice, FormGap, FormQuestion, FormTyped, Texts } from './model';
import { project, type Projected } from './project';

/** A question of the main language as the form has it; undefined where the form would make another of it. */
export function formOf(read: Projected, language: string): FormQuestion | undefined {
  const form = raw(read, language);
  return form && agrees(form, read, language) ? form : undefined;
}

/** The same question with its texts in another language; undefined where it is not the same there. */
export function joined(form: FormQuestion, read: Projected, language: string): FormQuestion | undefined {
  const other = raw(read, language);
  const both = other && fits(form, other) ? overlay(form, other) : undefined;
  return both && agrees(both, read, language) ? both : undefined;
}

/** Ids and points are those of the main language. */
function agrees(form: FormQuestion, { question, key }: Projected, language: string): boolean {
  const made = project(form, language);
  const bare = (one: Question) => ({ ...one, id: '', points: 0 });
  return same(bare(made.question), bare(question)) && same(made.key, key);
}

/** As much to choose from. What is not translated yet is empty alike, and offered once: a language may have fewer right sides. */
function fits(form: FormQuestion, other: FormQuestion): boolean {
  if (form.kind === 'matching')
    return (
      other.kind === 'matching' && form.pairs.length === other.pairs.length && form.others.length >= other.others.length
    );
  const shape = (one: FormQuestion) => shapeOf(project(one, '').question);
  return shape(form) === shape(other);
}

const said = (language: string, text: string | undefined): Texts => (text ? { [language]: text } : {});

function raw({ question, key }: Projected, language: string): FormQuestion | undefined {
  const say = (text: string | undefined) => said(language, text);
  const body = bodyOf(question, key, language);
  return (
    body && {
      id: question.id,
      title: say(question.title),
      html: say(question.html),
      points: question.points,
      feedback: say(key?.feedback),
      ...body,
    }
  );
}

type Marks = Readonly<Record<string, { readonly weight: number; readonly feedback?: string | undefined }>>;

function bodyOf(question: Question, key: QuestionKey | undefined, language: string): FormBody | undefined {
  const say = (text: string | undefined) => said(language, text);
  switch (question.kind) {
    case 'choice':
    case 'multiple':
      if (key?.kind !== 'choice' && key?.kind !== 'multiple') return undefined;
      return { kind: question.kind, choices: choicesOf(question.choices, key.choices, say) };
    case 'truefalse':
      if (key?.kind !== 'truefalse') return undefined;
      return { kind: 'truefalse', answer: key.answer, whenTrue: say(key.whenTrue), whenFalse: say(key.whenFalse) };
    case 'short':
      return key?.kind === 'short' ? { kind: 'short', typed: { [language]: key.answers.map(typedOf) } } : undefined;
    case 'numeric':
      if (key?.kind !== 'numeric') return undefined;
      return {
        kind: 'numeric',
        numbers: key.answers.map(({ min, max, weight, feedback }) => ({ min, max, weight, feedback: say(feedback) })),
      };
    case 'matching': {
      if (key?.kind !== 'matching') return undefined;
      const textOf = new Map(question.right.map(({ id, html }) => [id, htmlText(html)]));
      const used = new Set(Object.values(key.pairs));
      return {
        kind: 'matching',
        pairs: question.left.map(({ id, html }) => ({ left: say(html), right: say(textOf.get(key.pairs[id] ?? '')) })),
        others: question.right.filter(({ id }) => !used.has(id)).map(({ id }) => say(textOf.get(id))),
      };
    }
    case 'cloze': {
      if (key?.kind !== 'cloze') return undefined;
      return {
        kind: 'cloze',
        gaps: question.gaps.map(({ id, choices }): FormGap => {
          const marks = key.gaps[id] ?? [];
          if (!choices) return { list: false, typed: { [language]: marks.map(typedOf) } };
          const byChoice = Object.fromEntries(marks.map((mark) => [mark.text, mark]));
          return { list: true, choices: choicesOf(choices, byChoice, say) };
        }),
      };
    }
    case 'essay':
      return { kind: 'essay' };
  }
}

const choicesOf = (
  choices: readonly { readonly id: string; readonly html: string }[],
  marks: Marks,
  say: (text: string | undefined) => Texts,
): readonly FormChoice[] =>
  choices.map(({ id, html }) => ({
    texts: say(html),
    weight: marks[id]?.weight ?? 0,
    feedback: say(marks[id]?.feedback),
  }));

const typedOf = ({
  text,
  weight,
  feedback = '',
}: {
  text: string;
  weight: number;
  feedback?: string | undefined;
}): FormTyped => ({
  text,
  weight,
  feedback,
});

/** `form` with the texts of `other` laid over it: both have the same shape. Weights are those of `form`. */
function overlay(form: FormQuestion, other: FormQuestion): FormQuestion | undefined {
  const base = {
    id: form.id,
    points: form.points,
    title: { ...form.title, ...other.title },
    html: { ...form.html, ...other.html },
    feedback: { ...form.feedback, ...other.feedback },
  };
  const body = overlayBody(form, other);
  return body && { ...base, ...body };
}

function overlayBody(form: FormQuestion, other: FormQuestion): FormBody | undefined {
  const list = <T, U extends T>(a: readonly T[], b: readonly U[], both: (a: T, b: U) => T) =>
    a.map((one, at) => (b[at] === undefined ? one : both(one, b[at])));
  const choice = (a: FormChoice, b: FormChoice): FormChoice => ({
    texts: { ...a.texts, ...b.texts },
    weight: a.weight,
    feedback: { ...a.feedback, ...b.feedback },
  });
  switch (form.kind) {
    case 'choice':
    case 'multiple':
      return other.kind === form.kind
        ? { kind: form.kind, choices: list(form.choices, other.choices, choice) }
        : undefined;
    case 'truefalse':
      if (other.kind !== 'truefalse') return undefined;
      return {
        kind: 'truefalse',
        answer: form.answer,
        whenTrue: { ...form.whenTrue, ...other.whenTrue },
        whenFalse: { ...form.whenFalse, ...other.whenFalse },
      };
    case 'short':
      return other.kind === 'short' ? { kind: 'short', typed: { ...form.typed, ...other.typed } } : undefined;
    case 'numeric':
      if (other.kind !== 'numeric') return undefined;
      return {
        kind: 'numeric',
        numbers: list(form.numbers, other.numbers, (a, b) => ({ ...a, feedback: { ...a.feedback, ...b.feedback } })),
      };
    case 'matching':
      if (other.kind !== 'matching') return undefined;
      return {
        kind: 'matching',
        pairs: list(form.pairs, other.pairs, (a, b) => ({
          left: { ...a.left, ...b.left },
          right: { ...a.right, ...b.right },
        })),
        others: list(form.others, other.others, (a, b) => ({ ...a, ...b })),
      };
    case 'cloze':
      if (other.kind !== 'cloze') return undefined;
      return { kind: 'cloze', gaps: list(form.gaps, other.gaps, (a, b) => overlayGap(a, b, choice, list)) };
    case 'essay':
      return { kind: 'essay' };
  }
}

function overlayGap(
  a: FormGap,
  b: FormGap,
  choice: (a: FormChoice, b: FormChoice) => FormChoice,
  list: (a: readonly FormChoice[], b: readonly FormChoice[], both: typeof choice) => readonly FormChoice[],
): FormGap {
  if (a.list && b.list) return { list: true, choices: list(a.choices, b.choices, choice) };
  if (!a.list && !b.list) return { list: false, typed: { ...a.typed, ...b.typed } };
  return a;
}
