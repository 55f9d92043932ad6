import type { Question, QuestionKey } from '../../lib/assessment/question';

/** Every text of questions that is HTML. */
export const htmlOfQuestions = (
  questions: readonly Question[],
  keys: Readonly<Record<string, QuestionKey>>,
): readonly string[] => [...questions, ...Object.values(keys)].flatMap((part) => textsIn(part));

/** HTML is in members of these names and nowhere else (docs/formats/kit.md). */
const NAMES = new Set(['html', 'feedback', 'whenTrue', 'whenFalse']);

function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' ? (NAMES.has(name) ? [inner] : []) : textsIn(inner),
  );
}
