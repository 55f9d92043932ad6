import { escapeHtml } from '../../shared/escape';
import type { RawPair } from './answers';
import type { Base, Built, ReportAt, Stem } from './stem';
import { cleanText } from './text';

/**
 * Left sides are asked in the author's order, right sides offered in the order of the alphabet and each once, so that
 * neither order nor number tells which belong together. A pair without a left side is a distractor.
 */
export function buildMatching(
  shared: Base & { readonly html: string },
  stem: Stem,
  pairs: readonly RawPair[],
  feedback: { readonly feedback?: string },
  report: ReportAt,
): Built {
  const texts = pairs.map(({ at, left, right }) => {
    const text = cleanText(right, 'plain');
    if (text === '') report(at, 'nothing after «->»', 'unfinished');
    const html = left.trim() === '' ? undefined : stem.render(left);
    if (html === '') report(at, 'an empty answer', 'unfinished');
    return { left: html, right: text };
  });
  const asked = texts.filter(({ left }) => left !== undefined);
  if (asked.length < 2) report(pairs[0]!.at, 'a matching question has two pairs at least', 'unfinished');
  const offered = [...new Set(texts.map(({ right }) => right))].sort((a, b) => (a < b ? -1 : 1));
  const idOf = new Map(offered.map((right, index) => [right, `r${index + 1}`]));
  return {
    question: {
      ...shared,
      kind: 'matching',
      left: asked.map(({ left }, index) => ({ id: `l${index + 1}`, html: left ?? '' })),
      right: offered.map((right) => ({ id: idOf.get(right)!, html: escapeHtml(right) })),
    },
    key: {
      kind: 'matching',
      pairs: Object.fromEntries(asked.map(({ right }, index) => [`l${index + 1}`, idOf.get(right)!])),
      ...feedback,
    },
  };
}
