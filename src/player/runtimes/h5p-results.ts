import type { PackageAnswer, PackageResult } from '../../lib/player/protocol';
import { share } from './scorm';

/*
 * What H5P content says of its learner, by the xAPI statements that its core triggers
 * (https://h5p.org/documentation/x-api): those of the whole have no parent, those of its parts name one.
 */

export interface H5pStanding {
  readonly result: PackageResult;
  /** By question. */
  readonly answers: ReadonlyMap<string, PackageAnswer>;
}

export const NOTHING_SAID: H5pStanding = { result: {}, answers: new Map() };

const MOST_ANSWERS = 1_000;
const ENDS = new Set(['answered', 'completed', 'passed', 'failed', 'mastered']);
const INTERACTIONS: ReadonlySet<string> = new Set<PackageAnswer['interaction']>([
  'true-false',
  'choice',
  'fill-in',
  'long-fill-in',
  'matching',
  'performance',
  'sequencing',
  'likert',
  'numeric',
  'other',
]);

/** `statement` is whatever the content made; what is not understood changes nothing. */
export function takeStatement(standing: H5pStanding, statement: unknown): H5pStanding {
  const verb = text(at(statement, 'verb', 'id'))
    .split('/')
    .at(-1)!;
  if (!ENDS.has(verb)) return standing;
  const result = at(statement, 'result');
  const score = scoreOf(at(result, 'score'));
  const answers = withAnswer(standing.answers, at(statement, 'object', 'definition'), result, score);
  const parents = at(statement, 'context', 'contextActivities', 'parent');
  if (Array.isArray(parents) && parents.length > 0) return { ...standing, answers };
  const success = at(result, 'success');
  const passed = verb === 'failed' ? false : verb === 'passed' || verb === 'mastered' ? true : success;
  return {
    result: {
      completed: standing.result.completed === true || at(result, 'completion') !== false,
      ...(typeof passed === 'boolean' && { passed }),
      ...(score !== undefined && { score }),
    },
    answers,
  };
}

function withAnswer(
  answers: H5pStanding['answers'],
  definition: unknown,
  result: unknown,
  score: number | undefined,
): H5pStanding['answers'] {
  const interaction = text(at(definition, 'interactionType'));
  const response = text(at(result, 'response'));
  if (!INTERACTIONS.has(interaction) || response === '') return answers;
  const part = text(at(definition, 'extensions', 'http://h5p.org/x-api/h5p-subContentId'));
  const question = (part || 'content').slice(0, 200);
  if (!answers.has(question) && answers.size >= MOST_ANSWERS) return answers;
  return new Map(answers).set(question, {
    question,
    interaction: interaction as PackageAnswer['interaction'],
    response: response.slice(0, 4_000),
    ...(score !== undefined && { score }),
  });
}

/** 0 to 1; undefined where there are no points to get. */
function scoreOf(score: unknown): number | undefined {
  const scaled = at(score, 'scaled');
  if (typeof scaled === 'number') return share(scaled);
  const [raw, max] = [at(score, 'raw'), at(score, 'max')];
  return typeof raw === 'number' && typeof max === 'number' && max > 0 ? share(raw / max) : undefined;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[name];
  }
  return here;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
