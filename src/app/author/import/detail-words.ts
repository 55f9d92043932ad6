import { m } from '../../text';
import { giftWords } from '../items/questions/gift-words';

type Say = (match: RegExpExecArray) => string;

/** What the readers of packages say they do without, in the language of the interface. Their own words are for command lines. */
const IGNORED: readonly (readonly [RegExp, Say])[] = [
  [/^prerequisites$/, () => m.author_ignored_prerequisites()],
  [/^sequencing rules$/, () => m.author_ignored_sequencing()],
  [/^no such page: (.*)$/s, ([, page]) => m.author_ignored_no_page({ page: page! })],
  [/^more than (\d+) parts$/, ([, count]) => m.author_ignored_too_many({ count: count! })],
  [/^(?:items|blocks) nested too deep$/, () => m.author_ignored_too_deep()],
];

export function ignoredWords(ignored: string): string {
  for (const [pattern, say] of IGNORED) {
    const match = pattern.exec(ignored);
    if (match) return say(match);
  }
  return ignored;
}

/** What damaged or hostile files are refused for says in English where in their bytes it was found: nothing for a methodist. */
const INSIDE = ['damaged', 'too-large', 'unsafe', 'unknown-format', 'kit-yaml-malformed'];

export const saysInside = (code: string): boolean => INSIDE.includes(code);

/** The detail of a reason, for people; undefined where it says nothing to them. */
export function reasonDetail({
  code,
  detail,
}: {
  readonly code: string;
  readonly detail?: string;
}): string | undefined {
  if (detail === undefined || saysInside(code)) return undefined;
  if (code === 'gift-mistake') return giftWords({ message: detail });
  // Several are told as one.
  return code === 'package-ignored'
    ? detail
        .split(/, (?=[a-z])/)
        .map(ignoredWords)
        .join(', ')
    : detail;
}
