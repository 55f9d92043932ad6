import { checkFacts } from './check/facts';
import { checkGates } from './check/gates';
import { checkItems } from './check/items';
import type { CheckProblem } from './check/problem';
import { CheckRun } from './check/run';
import { remembered } from './check/shape';
import { readPage, readQuestions } from './check/texts';
import { checkUnused } from './check/unused';
import type { Parts } from './outline';
import type { TextValue } from './part';

export { CHECK_CODES, type CheckCode, type CheckProblem, type CheckSeverity } from './check/problem';

const checked = new WeakMap<Parts, readonly CheckProblem[]>();

/**
 * Everything about a draft that the packer would refuse or warn of, or that a methodist should know, each once; with no hub in
 * reach. What is inside of files (a book, a package's own manifest, a film) is not looked at: only a hub that has their bytes
 * can. Texts and items are read once for each value, so after a change only what changed is read.
 */
export const checkDraft = (parts: Parts): readonly CheckProblem[] => remembered(checked, parts, () => check(parts));

/** Characters that are read between two pauses: some tens of milliseconds. A pause is four of them even if nobody waits. */
const AT_ONCE = 30_000;
const prepared = new WeakSet<TextValue>();

/**
 * Reads the texts that were not read yet, some after the others, with `pause` between them: a course of books takes seconds, and
 * whoever writes goes on meanwhile. `checkDraft` has little to do then. Tells `onText` before each pause how many are read.
 */
export async function prepareChecks(
  parts: Parts,
  pause: () => Promise<void>,
  onText: (done: number, total: number) => void = () => undefined,
): Promise<void> {
  const texts = [...parts].filter(([id]) => /^text:.*\.(md|html|gift)$/i.test(id)) as [string, TextValue][];
  const unread = texts.filter(([, value]) => !prepared.has(value));
  let characters = 0;
  for (const [index, [id, value]] of unread.entries()) {
    if (/\.gift$/i.test(id)) readQuestions(value, 'test');
    else readPage(id, value);
    prepared.add(value);
    characters += value.text.length;
    if (characters < AT_ONCE) continue;
    characters = 0;
    onText(index + 1, unread.length);
    await pause();
  }
}

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
