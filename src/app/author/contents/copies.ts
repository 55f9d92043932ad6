import type { OutlineItem, OutlineUnit, Parts } from '$lib/draft/outline';
import { orderBetween } from '$lib/draft/order';
import type { DraftWords, ItemValue, PartId, PartValue } from '$lib/draft/part';
import type { ItemId } from '$lib/shared/ids';
import type { DraftView } from '../draft.svelte';
import { freePath } from '../items/paths';
import { isUsed } from '../items/used';
import { freeId, itemValue, type Changes } from './moves';

/** Members that name a text of the item's own. */
const TEXTS = ['content', 'brief', 'situation', 'questions', 'transcript', 'captions'] as const;

/** The parts of a path that may hold `{lang}`. */
export function partsAt(parts: Parts, pattern: string): readonly PartId[] {
  const [before = '', after] = pattern.split('{lang}');
  return [...parts.keys()].filter((id) => {
    const path = /^(?:text|file):(.+)$/.exec(id)?.[1];
    if (path === undefined) return false;
    if (after === undefined) return path === pattern;
    const tag = path.slice(before.length, path.length - after.length);
    return path.startsWith(before) && path.endsWith(after) && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag);
  });
}

/**
 * A second item like the first, right after it, with texts of its own: whoever writes in one does not write in the other.
 * Recordings, pictures and packages are the same files.
 */
export function duplicate(
  { parts, tail }: Pick<DraftView, 'parts' | 'tail'>,
  unit: OutlineUnit,
  item: OutlineItem,
  titled: (title: DraftWords) => DraftWords,
): { readonly id: string; readonly changes: Changes } {
  const taken = [...parts.keys()].filter((id) => id.startsWith('item:')).map((id) => id.slice(5));
  const id = freeId(item.id, 'item', taken, tail);
  const changes = new Map<PartId, PartValue | undefined>();
  const copied: Record<string, unknown> = { ...item.item, title: titled(item.item.title) };
  for (const name of TEXTS) {
    const pattern = item.item[name];
    if (typeof pattern !== 'string' || pattern === '') continue;
    const texts = partsAt(parts, pattern).filter((part) => part.startsWith('text:'));
    if (texts.length === 0) continue;
    const [folder, ending] = [pattern.slice(0, Math.max(0, pattern.lastIndexOf('/'))), endingOf(pattern)];
    const path = freePath(new Map([...parts, ...changes] as [PartId, PartValue][]), folder, id, ending);
    copied[name] = path;
    for (const text of texts) changes.set(`text:${path.replace('{lang}', tagOf(pattern, text))}`, parts.get(text));
  }
  const at = unit.items.findIndex((one) => one.id === item.id);
  const next = unit.items[at + 1]?.order;
  const order = orderBetween(item.order, next !== undefined && next > item.order ? next : undefined);
  const value: ItemValue = { ...itemValue(item), unit: unit.id as ItemId, order, item: copied as ItemValue['item'] };
  changes.set(`item:${id}`, value);
  return { id, changes };
}

/** `.{lang}.md` of `pages/a.{lang}.md`. */
const endingOf = (pattern: string): string => /(?:\.\{lang\})?\.[A-Za-z0-9]+$/.exec(pattern)?.[0] ?? '';
const tagOf = (pattern: string, part: PartId): string => {
  const [before = '', after = ''] = pattern.split('{lang}');
  const path = part.slice('text:'.length);
  return path.slice(before.length, path.length - after.length);
};

/** What goes with items: texts and files that nothing else of the draft names. */
export function removal(parts: Parts, ids: readonly PartId[]): Changes {
  const changes = new Map<PartId, PartValue | undefined>(ids.map((id) => [id, undefined]));
  const left = new Map([...parts].filter(([id]) => !changes.has(id)));
  for (const id of ids) {
    const value = parts.get(id);
    if (value === undefined || !('item' in value)) continue;
    for (const pattern of patternsIn((value as ItemValue).item))
      for (const part of partsAt(parts, pattern))
        if (!isUsed(left, part.slice(part.indexOf(':') + 1), part)) changes.set(part, undefined);
  }
  return changes;
}

/** Every text in an item may be a path: what is none finds no part. */
function patternsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('/') || value.includes('.') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(patternsIn) : [];
}

/** What brings back what `removal` took away. */
export const undoing = (parts: Parts, changes: Changes): Changes =>
  new Map([...changes.keys()].map((id) => [id, parts.get(id)]));
