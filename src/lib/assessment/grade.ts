import type { Question, QuestionKey, QuestionSet, Response, Responses } from './question';
import { parseNumber, sameWords } from './typed';

/** How one answer was marked by a key. */
export interface QuestionGrade {
  /** 0 to 1. */
  readonly score: number;
  /** The whole of the points, not a part. */
  readonly correct: boolean;
  /** HTML by the author, to be sanitised when shown: for what was answered first, then for the question. */
  readonly feedback: readonly string[];
}

export interface TestGrade {
  /** Share of the points that the keys could give, 0 to 1; undefined where every question waits for a person. */
  readonly score: number | undefined;
  readonly byQuestion: Readonly<Record<string, QuestionGrade>>;
  /** Questions without a key: a tutor marks them. */
  readonly waiting: readonly string[];
}

const NOTHING: QuestionGrade = { score: 0, correct: false, feedback: [] };
const ENOUGH = 1 - 1e-6;

/**
 * Marks one answer; undefined where there is no key (essays, graded controls). No answer, or one of another kind of
 * question, scores 0: a response is outside data and proves nothing about what was asked.
 */
export function gradeResponse(
  question: Question,
  key: QuestionKey | undefined,
  response: Response | undefined,
): QuestionGrade | undefined {
  if (key === undefined || question.kind === 'essay') return undefined;
  if (response === undefined || response.kind !== question.kind) return NOTHING;
  const { score, feedback } = mark(key, response);
  const texts = [...feedback, key.feedback].filter((text) => text !== undefined);
  const correct = score >= ENOUGH;
  return { score: correct ? 1 : Math.max(0, score), correct, feedback: [...new Set(texts)] };
}

/** Marks a test by the keys in its set. Questions weigh by their points. */
export function gradeTest(set: QuestionSet, responses: Responses): TestGrade {
  const byQuestion: Record<string, QuestionGrade> = {};
  const waiting: string[] = [];
  let points = 0;
  let earned = 0;
  for (const question of set.questions) {
    const grade = gradeResponse(question, set.keys?.[question.id], responses[question.id]);
    if (grade === undefined) {
      waiting.push(question.id);
      continue;
    }
    byQuestion[question.id] = grade;
    points += question.points;
    earned += grade.score * question.points;
  }
  return { score: points > 0 ? earned / points : undefined, byQuestion, waiting };
}

interface Mark {
  readonly score: number;
  readonly feedback: readonly (string | undefined)[];
}

function mark(key: QuestionKey, response: Response): Mark {
  switch (key.kind) {
    case 'choice':
    case 'multiple':
      return markChoices(key.choices, chosen(response));
    case 'truefalse': {
      const answer = response.kind === 'truefalse' ? response.answer : undefined;
      const feedback = answer === undefined ? undefined : answer ? key.whenTrue : key.whenFalse;
      return { score: answer === key.answer ? 1 : 0, feedback: [feedback] };
    }
    case 'short':
      return response.kind === 'short' ? markTyped(key.answers, response.text) : NOTHING;
    case 'numeric':
      return response.kind === 'numeric' ? markNumber(key.answers, response.text) : NOTHING;
    case 'matching':
      return response.kind === 'matching' ? markPairs(key.pairs, response.pairs) : NOTHING;
    case 'cloze':
      return response.kind === 'cloze' ? markGaps(key.gaps, response.gaps) : NOTHING;
  }
}

const chosen = (response: Response): readonly string[] =>
  response.kind === 'choice' ? [response.choice] : response.kind === 'multiple' ? [...new Set(response.choices)] : [];

function markChoices(
  choices: Readonly<Record<string, { readonly weight: number; readonly feedback?: string | undefined }>>,
  ids: readonly string[],
): Mark {
  const picked = ids.flatMap((id) => (Object.hasOwn(choices, id) ? [choices[id]!] : []));
  return {
    score: picked.reduce((sum, { weight }) => sum + weight, 0),
    feedback: picked.map(({ feedback }) => feedback),
  };
}

interface TypedAnswer {
  readonly text: string;
  readonly weight: number;
  readonly feedback?: string | undefined;
}

/** The first answer of the key that fits, as the author ordered them. */
function markTyped(answers: readonly TypedAnswer[], text: string): Mark {
  const found = answers.find((answer) => sameWords(text, answer.text));
  return { score: found?.weight ?? 0, feedback: [found?.feedback] };
}

function markNumber(
  answers: readonly {
    readonly min: number;
    readonly max: number;
    readonly weight: number;
    readonly feedback?: string | undefined;
  }[],
  text: string,
): Mark {
  const number = parseNumber(text);
  if (number === undefined) return { score: 0, feedback: [] };
  // Decimal fractions are not exact in binary: 3.14 ± 0.01 has to take 3.15. And 1.6e-19 ± 1e-20 must not take 0.
  const found = answers.find(({ min, max }) => {
    const slack = 4 * Number.EPSILON * Math.max(Math.abs(min), Math.abs(max));
    return number >= min - slack && number <= max + slack;
  });
  return { score: found?.weight ?? 0, feedback: [found?.feedback] };
}

function markPairs(pairs: Readonly<Record<string, string>>, given: Readonly<Record<string, string>>): Mark {
  const lefts = Object.keys(pairs);
  const right = lefts.filter((left) => given[left] === pairs[left]).length;
  return { score: lefts.length === 0 ? 0 : right / lefts.length, feedback: [] };
}

/** Each gap is an equal share. A gap's answer is a choice's id, or what was typed. */
function markGaps(
  gaps: Readonly<Record<string, readonly TypedAnswer[]>>,
  given: Readonly<Record<string, string>>,
): Mark {
  const ids = Object.keys(gaps);
  const marks = ids.map((id) => {
    const answer = Object.hasOwn(given, id) ? given[id] : undefined;
    return answer === undefined ? { score: 0, feedback: [] } : markTyped(gaps[id]!, answer);
  });
  const sum = marks.reduce((total, { score }) => total + Math.min(1, Math.max(0, score)), 0);
  return { score: ids.length === 0 ? 0 : sum / ids.length, feedback: marks.flatMap(({ feedback }) => feedback) };
}
