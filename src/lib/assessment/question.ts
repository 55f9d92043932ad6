import * as v from 'valibot';

/*
 * Questions as a kit holds them: authored in GIFT, packed as this JSON, one file a language.
 * Texts are HTML that was sanitised when packed (and is again when shown).
 * Answer keys stand apart from the questions (`QuestionKey`), so that a graded control leaves them out.
 */

export const QuestionId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/));

const Choice = v.object({ id: v.string(), html: v.string() });

const base = { id: QuestionId, title: v.optional(v.string()), html: v.string(), points: v.optional(v.number(), 1) };

export const Question = v.variant('kind', [
  v.object({ ...base, kind: v.literal('choice'), choices: v.array(Choice) }),
  v.object({ ...base, kind: v.literal('multiple'), choices: v.array(Choice) }),
  v.object({ ...base, kind: v.literal('truefalse') }),
  v.object({ ...base, kind: v.literal('short') }),
  v.object({ ...base, kind: v.literal('numeric') }),
  /** `left` are asked, `right` are offered (more of them than of `left` where there are distractors). */
  v.object({ ...base, kind: v.literal('matching'), left: v.array(Choice), right: v.array(Choice) }),
  v.object({ ...base, kind: v.literal('essay') }),
  /** `html` holds `<span data-gap="ID">` where a gap is; a gap with choices is a list, one without is typed. */
  v.object({
    ...base,
    kind: v.literal('cloze'),
    gaps: v.array(v.object({ id: v.string(), choices: v.optional(v.array(Choice)) })),
  }),
]);
export type Question = v.InferOutput<typeof Question>;
export type QuestionKind = Question['kind'];

const Feedback = v.optional(v.string());

/** How a question is marked. `weight` is a share of the points, -1 to 1. Essays have no key: a tutor marks them. */
export const QuestionKey = v.variant('kind', [
  v.object({
    kind: v.picklist(['choice', 'multiple']),
    choices: v.record(v.string(), v.object({ weight: v.number(), feedback: Feedback })),
    feedback: Feedback,
  }),
  v.object({
    kind: v.literal('truefalse'),
    answer: v.boolean(),
    whenTrue: Feedback,
    whenFalse: Feedback,
    feedback: Feedback,
  }),
  v.object({
    kind: v.literal('short'),
    answers: v.array(v.object({ text: v.string(), weight: v.number(), feedback: Feedback })),
    feedback: Feedback,
  }),
  v.object({
    kind: v.literal('numeric'),
    /** Both ends belong to the range. */
    answers: v.array(v.object({ min: v.number(), max: v.number(), weight: v.number(), feedback: Feedback })),
    feedback: Feedback,
  }),
  v.object({ kind: v.literal('matching'), pairs: v.record(v.string(), v.string()), feedback: Feedback }),
  v.object({
    kind: v.literal('cloze'),
    gaps: v.record(v.string(), v.array(v.object({ text: v.string(), weight: v.number(), feedback: Feedback }))),
    feedback: Feedback,
  }),
]);
export type QuestionKey = v.InferOutput<typeof QuestionKey>;

/** A question file of a kit. `keys` is by question id and is there only for self-checks. */
export const QuestionSet = v.object({
  format: v.literal('sandyq-questions'),
  formatVersion: v.literal(1),
  questions: v.array(Question),
  keys: v.optional(v.record(QuestionId, QuestionKey)),
});
export type QuestionSet = v.InferOutput<typeof QuestionSet>;

/**
 * What a learner answered, by question kind: a choice's id; ids; true or false; text; a number as typed;
 * left id → right id; text; gap id → choice id or text.
 */
export const Response = v.variant('kind', [
  v.object({ kind: v.literal('choice'), choice: v.string() }),
  v.object({ kind: v.literal('multiple'), choices: v.array(v.string()) }),
  v.object({ kind: v.literal('truefalse'), answer: v.boolean() }),
  v.object({ kind: v.literal('short'), text: v.string() }),
  v.object({ kind: v.literal('numeric'), text: v.string() }),
  v.object({ kind: v.literal('matching'), pairs: v.record(v.string(), v.string()) }),
  v.object({ kind: v.literal('essay'), text: v.string() }),
  v.object({ kind: v.literal('cloze'), gaps: v.record(v.string(), v.string()) }),
]);
export type Response = v.InferOutput<typeof Response>;
export type Responses = Readonly<Record<string, Response>>;
