import type { AuthoredItem } from '$lib/kit/authoring';
import type { Parts } from '$lib/draft/outline';
import type { ItemValue } from '$lib/draft/part';
import { missingIn } from '../items/missing';

/** What an item of each kind can't be without. */
const WANTED: Readonly<Record<AuthoredItem['kind'], string>> = {
  page: 'content',
  reading: 'file',
  video: 'file',
  audio: 'file',
  image: 'pictures',
  model: 'file',
  test: 'questions',
  survey: 'questions',
  assignment: 'brief',
  case: 'situation',
  package: 'package',
};

const isKind = (kind: string): kind is keyof typeof WANTED => Object.hasOwn(WANTED, kind);

/** How much an item lacks, over all languages of the kit: its own words, and what it is made of. */
export function missingCount(item: ItemValue['item'], parts: Parts, languages: readonly string[]): number {
  const main = languages[0] ?? '';
  const wanted = isKind(item.kind) ? item[WANTED[item.kind]] : '';
  const lacks = wanted === undefined || (Array.isArray(wanted) && wanted.length === 0) ? 1 : 0;
  return languages.reduce((sum, language) => sum + missingIn(item, parts, language, main).length, lacks);
}
