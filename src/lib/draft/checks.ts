import { checkFacts } from './check/facts';
import { checkGates } from './check/gates';
import { checkItems } from './check/items';
import type { CheckProblem } from './check/problem';
import { CheckRun } from './check/run';
import { remembered } from './check/shape';
import { checkUnused } from './check/unused';
import type { Parts } from './outline';

export { CHECK_CODES, type CheckCode, type CheckProblem, type CheckSeverity } from './check/problem';

const checked = new WeakMap<Parts, readonly CheckProblem[]>();

/**
 * Everything about a draft that the packer would refuse or warn of, or that a methodist should know, each once; with no hub in
 * reach. What is inside of files (a book, a package's own manifest, a film) is not looked at: only a hub that has their bytes
 * can. Texts and items are read once for each value, so after a change only what changed is read.
 */
export const checkDraft = (parts: Parts): readonly CheckProblem[] => remembered(checked, parts, () => check(parts));

function check(parts: Parts): readonly CheckProblem[] {
  const run = new CheckRun(parts);
  checkItems(run);
  checkFacts(run);
  checkGates(run);
  checkUnused(run);
  return unique(run.found);
}

export interface ProblemCount {
  readonly mistakes: number;
  readonly warnings: number;
}

export function countProblems(parts: Parts): ProblemCount {
  const problems = checkDraft(parts);
  const mistakes = problems.filter(({ severity }) => severity === 'mistake').length;
  return { mistakes, warnings: problems.length - mistakes };
}

const unique = (problems: readonly CheckProblem[]): readonly CheckProblem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
];
