import type { Parts } from '$lib/draft/outline';
import type { CommentValue, PartId } from '$lib/draft/part';
import { names, placeOfPart } from './places';
import { threadsOf, type Thread } from './threads';

/**
 * Of what somebody may have said something on the page of `value`, an item or the facts: the texts that it names, and what
 * else it names that has comments.
 */
export function partsNamedBy(parts: Parts, value: unknown): readonly PartId[] {
  const texts = [...parts.keys()].filter((id) => id.startsWith('text:'));
  const commented = [...parts]
    .filter(([id]) => id.startsWith('comment:'))
    .map(([, comment]) => (comment as CommentValue).part as PartId);
  return [...new Set([...texts, ...commented])].filter((id) => {
    const [, path] = /^(?:text|file):(.*)$/.exec(id) ?? [];
    return path !== undefined && names(value, path);
  });
}

/** What is not dealt with yet, as the contents show it. */
export interface PlacedThreads {
  /** How many stand on the page of an item. */
  readonly byItem: ReadonlyMap<string, number>;
  /** About something that is not in the kit any more. */
  readonly lost: readonly Thread[];
}

export function placedThreads(parts: Parts): PlacedThreads {
  const byItem = new Map<string, number>();
  const lost: Thread[] = [];
  for (const thread of threadsOf(parts).filter(({ open }) => open)) {
    const part = thread.comment.part as PartId;
    const { page, item } = placeOfPart(parts, part);
    if (item !== undefined) byItem.set(item, (byItem.get(item) ?? 0) + 1);
    else if (page === 'contents' && !(part.startsWith('unit:') && parts.has(part))) lost.push(thread);
  }
  return { byItem, lost };
}
