import type { DraftProblem } from '$lib/draft/api';
import type { CheckProblem } from '$lib/draft/checks';

type Said = Pick<DraftProblem, 'code' | 'part' | 'line' | 'member'>;

const keyOf = ({ code, part, line, member }: Said): string =>
  [code, part, line, member].map((one) => one ?? '').join('\n');

/** What a hub says beside what the checks have found here: who has read it once need not read it again. */
export function beyondChecks(said: readonly DraftProblem[], found: readonly CheckProblem[]): readonly DraftProblem[] {
  const known = new Set(found.map(keyOf));
  return said.filter((one) => !known.has(keyOf(one)) && !isOfShape(one, found) && !isOfLanguages(one, known));
}

/** Of a shape the packer knows only that it is missing or wrong: the checks, what. */
const isOfShape = ({ code, part, member = '' }: Said, found: readonly CheckProblem[]): boolean =>
  code !== undefined &&
  code.startsWith('member-') &&
  found.some((one) => one.part === part && one.member !== undefined && `${member}.`.startsWith(`${one.member}.`));

/** The packer tells all languages as one. */
const isOfLanguages = (one: Said, known: ReadonlySet<string>): boolean =>
  one.code === 'files-language-missing' && known.has(keyOf({ ...one, code: 'file-language-missing' }));
