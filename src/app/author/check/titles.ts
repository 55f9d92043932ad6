import { outlineOf, type Parts } from '$lib/draft/outline';
import type { PartId } from '$lib/draft/part';
import { m } from '../../text';
import { anyWords } from '../items/words';

/** What parts are called, for people: items and units by their title, files by their path. */
export function titlesOf(parts: Parts, language: string): (part: PartId) => string {
  const titles = new Map<string, string>();
  for (const unit of outlineOf(parts)) {
    titles.set(`unit:${unit.id}`, anyWords(unit.title, language));
    for (const { id, item } of unit.items) titles.set(`item:${id}`, anyWords(item.title, language));
  }
  return (part) => {
    if (part === 'kit') return m.author_check_whole();
    return titles.get(part) || part.slice(part.indexOf(':') + 1);
  };
}
