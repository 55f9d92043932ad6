import type { DraftInfo } from '$lib/draft/api';
import type { DraftSummary } from '$lib/draft/drafts';
import type { FactsValue } from '$lib/draft/part';
import { language } from '../text';
import { anyWords, wordsOf } from './items/words';

/** The languages of a kit, whatever somebody wrote there; the first is the main one. */
export function languagesOf(facts: FactsValue | undefined): readonly string[] {
  const told = facts?.['languages'];
  return Array.isArray(told) ? told.filter((tag): tag is string => typeof tag === 'string' && tag !== '') : [];
}

/** In the reader's language, or in any; '' where it has none. */
export const titleOf = (facts: FactsValue | undefined): string => anyWords(wordsOf(facts?.title), language());

/** What a list says of a draft: as it is here, or as the hub told it. */
export function summaryOf({ facts, info }: DraftSummary): {
  readonly title: string;
  readonly kit: string;
  readonly languages: readonly string[];
} {
  return {
    title: titleOf(facts ?? (info && factsOf(info))),
    kit: facts?.id ?? info?.kit ?? '',
    languages: facts === undefined ? (info?.languages ?? []) : languagesOf(facts),
  };
}

const factsOf = ({ kit, title }: DraftInfo): FactsValue => ({ id: kit, version: '', title });
