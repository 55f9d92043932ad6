import type { Question } from './question';

/** Kind, and how much there is to choose from: two languages of a test ask the same where these are the same. */
export function shapeOf(question: Question): string {
  switch (question.kind) {
    case 'choice':
    case 'multiple':
      return `${question.kind} of ${question.choices.length}`;
    case 'matching':
      return `matching of ${question.left.length} with ${question.right.length}`;
    case 'cloze':
      return `cloze with ${question.gaps.map(({ choices }) => choices?.length ?? 'typed').join(', ')}`;
    default:
      return question.kind;
  }
}
