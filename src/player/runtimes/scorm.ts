import type { PackageAnswer, PackageResult } from '../../lib/player/protocol';

/* What SCORM's data model says of a learner, in the words of the player. `get` reads an element; '' where it is not set. */

export type GetValue = (element: string) => string;

/** A raw score between `min` and `max`, as 0 to 1; undefined where there is none. Most packages count to a hundred. */
export function scaledScore(raw: string, min: string, max: string): number | undefined {
  if (raw.trim() === '') return undefined;
  const from = Number(min || 0);
  const to = Number(max || 100);
  return to > from ? share((Number(raw) - from) / (to - from)) : undefined;
}

export const share = (value: number): number | undefined =>
  Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : undefined;

/** What a runtime is given again the next time: all of `cmi`, with the time of this session added to the whole. */
export function dataModelOf(api: {
  renderCommitCMI(terminated: boolean, withTotalTime: boolean): unknown;
}): Record<string, unknown> {
  const { cmi } = api.renderCommitCMI(true, true) as { readonly cmi?: unknown };
  return isDataModel(cmi) ? cmi : {};
}

export const isDataModel = (state: unknown): state is Record<string, unknown> =>
  typeof state === 'object' && state !== null;

const SOON_MS = 1_000;

/**
 * Calls `tell` a moment after the first call: what a package sets is reported although it never commits, and although its
 * learner leaves the page without closing it.
 */
export function soon(tell: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      tell();
    }, SOON_MS);
  };
}

const KINDS: Readonly<Record<string, PackageAnswer['interaction']>> = {
  'true-false': 'true-false',
  choice: 'choice',
  'fill-in': 'fill-in',
  'long-fill-in': 'long-fill-in',
  matching: 'matching',
  performance: 'performance',
  sequencing: 'sequencing',
  likert: 'likert',
  numeric: 'numeric',
};

const MOST_ANSWERS = 1_000;

interface RawInteraction {
  readonly id: string;
  readonly type: string;
  readonly response: string;
  readonly result: string;
}

/** What stands in `cmi.interactions`; `response` is the member that has the learner's, which the two versions call differently. */
export function rawInteractions(
  { childArray }: { readonly childArray: readonly unknown[] },
  response: 'student_response' | 'learner_response',
): readonly RawInteraction[] {
  const all = JSON.parse(JSON.stringify(childArray)) as readonly Readonly<Record<string, unknown>>[];
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return all.map((one) => ({
    id: text(one.id),
    type: text(one.type),
    response: text(one[response]),
    result: text(one.result),
  }));
}

/** Answers that have an id and a response; what SCORM calls `neutral` or `unanticipated` has no score. */
export const answersOf = (interactions: readonly RawInteraction[]): PackageAnswer[] =>
  interactions
    .filter(({ id, response }) => id !== '' && response !== '')
    .slice(-MOST_ANSWERS)
    .map(({ id, type, response, result }) => {
      const score = scoreOf(result);
      return {
        question: id.slice(0, 200),
        interaction: KINDS[type] ?? 'other',
        response: response.slice(0, 4_000),
        ...(score === undefined ? {} : { score }),
      };
    });

function scoreOf(result: string): number | undefined {
  if (result === 'correct') return 1;
  if (result === 'wrong' || result === 'incorrect') return 0;
  return /^-?\d/.test(result) ? share(Number(result)) : undefined;
}

/** Without members that are undefined: what is not known is not said. */
export const said = (result: PackageResult): PackageResult =>
  Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined)) as PackageResult;
