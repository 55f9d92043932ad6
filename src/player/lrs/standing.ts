import type { PackageAnswer, PackageResult } from '../../lib/player/protocol';
import type { MoveOn } from './launch';
import { at } from './request';

/*
 * How a learner stands in one assignable unit, by the statements that it sends (cmi5 specification, sections 9.3 to 9.6): those
 * that cmi5 defines are of its category and about the unit; others may tell of answers.
 */

export interface Standing {
  readonly completed: boolean;
  readonly passed?: boolean | undefined;
  /** 0 to 1. */
  readonly score?: number | undefined;
  /** The unit said that it ends; nothing is taken of this session any more. */
  readonly terminated: boolean;
  /** By question. */
  readonly answers: ReadonlyMap<string, PackageAnswer>;
}

export const NOT_BEGUN: Standing = { completed: false, terminated: false, answers: new Map() };

export interface Unit {
  /** Id of the activity, as the launch named it. */
  readonly activity: string;
  readonly moveOn: MoveOn;
  readonly passScore?: number | undefined;
}

const VERBS = 'http://adlnet.gov/expapi/verbs/';
export const CMI5_CATEGORY = 'https://w3id.org/xapi/cmi5/context/categories/cmi5';
const MOST_ANSWERS = 1_000;

export function takeStatement(standing: Standing, statement: unknown, unit: Unit): Standing {
  const verb = text(at(statement, 'verb', 'id'));
  if (!isDefined(statement, unit)) return withAnswer(standing, statement, unit);
  const score = scoreOf(statement);
  switch (verb) {
    case `${VERBS}completed`:
      return { ...standing, completed: true };
    case `${VERBS}passed`: {
      // Section 9.5.1: who passes has the score that was asked for.
      const enough = unit.passScore === undefined || score === undefined || score >= unit.passScore;
      return { ...standing, passed: enough || standing.passed === true, ...(score !== undefined && { score }) };
    }
    case `${VERBS}failed`:
      if (standing.passed === true) return standing;
      return { ...standing, passed: false, ...(score !== undefined && { score }) };
    case `${VERBS}terminated`:
      return { ...standing, terminated: true };
    default:
      return standing;
  }
}

/** Section 9.6.2.1, and 9.4: about the unit itself. */
function isDefined(statement: unknown, { activity }: Unit): boolean {
  const categories = at(statement, 'context', 'contextActivities', 'category');
  const isOne = (Array.isArray(categories) ? categories : [categories]).some((one) => at(one, 'id') === CMI5_CATEGORY);
  return isOne && at(statement, 'object', 'id') === activity;
}

/** xAPI 1.0.3, part 2, section 2.4.4.1: an interaction, and what was answered. */
function withAnswer(standing: Standing, statement: unknown, { activity }: Unit): Standing {
  const kind = text(at(statement, 'object', 'definition', 'interactionType'));
  const response = text(at(statement, 'result', 'response'));
  const id = text(at(statement, 'object', 'id'));
  const interaction = INTERACTIONS.find((one) => one === kind);
  if (interaction === undefined || response === '' || id === '') return standing;
  const own = id.startsWith(activity) ? id.slice(activity.length).replace(/^[/#?:]+/, '') : id;
  const question = (own || id).slice(-200);
  if (!standing.answers.has(question) && standing.answers.size >= MOST_ANSWERS) return standing;
  const success = at(statement, 'result', 'success');
  const score = scoreOf(statement) ?? (typeof success === 'boolean' ? Number(success) : undefined);
  const answer = { question, interaction, response: response.slice(0, 4_000), ...(score !== undefined && { score }) };
  return { ...standing, answers: new Map(standing.answers).set(question, answer) };
}

const INTERACTIONS = [
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
] as const satisfies readonly PackageAnswer['interaction'][];

/** Scores of xAPI go from -1; what is below nothing is nothing. */
function scoreOf(statement: unknown): number | undefined {
  const scaled = at(statement, 'result', 'score', 'scaled');
  return typeof scaled === 'number' && Number.isFinite(scaled) ? Math.min(1, Math.max(0, scaled)) : undefined;
}

/** As the unit stands for the app: done by its own rule (section 10.2.4), whatever else it said. */
export function resultOf({ completed, passed, score }: Standing, { moveOn }: Unit): PackageResult {
  return {
    completed: isSatisfied(moveOn, completed, passed === true),
    ...(passed !== undefined && { passed }),
    ...(score !== undefined && { score }),
  };
}

function isSatisfied(moveOn: MoveOn, completed: boolean, passed: boolean): boolean {
  switch (moveOn) {
    case 'NotApplicable':
      return true;
    case 'Passed':
      return passed;
    case 'Completed':
      return completed;
    case 'CompletedAndPassed':
      return completed && passed;
    case 'CompletedOrPassed':
      return completed || passed;
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
