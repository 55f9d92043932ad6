import { gradeTest, type QuestionGrade } from '$lib/assessment/grade';
import type { QuestionKey, QuestionSet, Responses } from '$lib/assessment/question';
import type { HandedIn } from '$lib/dossier/documents';
import type { Item } from '$lib/kit/manifest';
import type { GradeDraft, GradeLimits } from '$lib/tutoring/tutoring';

/** What a tutor marks a piece of work by. */
export interface Marking {
  readonly limits: GradeLimits;
  /** Questions that have marks of their own, in the order of the work. */
  readonly parts: readonly string[];
  /** What the keys say, by question. */
  readonly byKey: Readonly<Record<string, QuestionGrade>>;
}

/** Where nobody says how many marks there are. */
const USUAL_MAX = 100;

/**
 * Marks of a piece of work: the item says how many there are, a test is worth its points. `keys` are those of the kit
 * (a self-check) or of the hub (a graded control).
 */
export function markingOf(
  submission: HandedIn,
  item: Item | undefined,
  set: QuestionSet | undefined,
  keys: Readonly<Record<string, QuestionKey>> | undefined,
): Marking {
  if (submission.work === 'test') return testMarking(submission, set, keys);
  const maxScore = item?.kind === 'assignment' || item?.kind === 'case' ? item.maxScore : USUAL_MAX;
  const asked = submission.type === 'paper' && item?.kind === 'case' ? item.questions.map(({ id }) => id) : undefined;
  return { limits: { maxScore, partMax: {} }, parts: asked ?? Object.keys(submission.answers ?? {}), byKey: {} };
}

function testMarking(
  submission: HandedIn,
  set: QuestionSet | undefined,
  keys: Readonly<Record<string, QuestionKey>> | undefined,
): Marking {
  const responses = submission.responses ?? {};
  if (set === undefined) {
    const essays = Object.keys(responses).filter((id) => responses[id]?.kind === 'essay');
    return { limits: { maxScore: USUAL_MAX, partMax: {} }, parts: essays, byKey: {} };
  }
  const graded = gradeTest({ ...set, keys: { ...keys, ...set.keys } }, responses);
  const partMax = Object.fromEntries(set.questions.map((question) => [question.id, question.points]));
  const maxScore = round(set.questions.reduce((sum, question) => sum + question.points, 0));
  return {
    limits: { maxScore: Math.max(maxScore, 1), partMax },
    parts: [...set.questions.map((question) => question.id), ...withoutQuestion(set, responses)],
    // What stands on paper no key has seen: a question without a response is not one without an answer.
    byKey: submission.type === 'paper' ? {} : graded.byQuestion,
  };
}

/** What was answered to questions that this version of the kit does not have (any more): shown, and marked by hand. */
export const withoutQuestion = (set: QuestionSet, responses: Responses): readonly string[] =>
  Object.keys(responses).filter((id) => !set.questions.some((question) => question.id === id));

/** A draft in which what the keys could mark is marked; what a person typed before stands. */
export function markedByKeys(draft: GradeDraft, { limits, byKey }: Marking): GradeDraft {
  const parts = { ...draft.parts };
  for (const [question, { score }] of Object.entries(byKey)) {
    if (parts[question] !== undefined) continue;
    parts[question] = { score: String(round(score * (limits.partMax[question] ?? 1))), comment: '' };
  }
  return { ...draft, parts };
}

const round = (marks: number): number => Math.round(marks * 100) / 100;
