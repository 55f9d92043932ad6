import type { Parts } from '$lib/draft/outline';
import {
  parsePartId,
  type CommentValue,
  type DraftWords,
  type FactsValue,
  type ItemValue,
  type PartId,
  type UnitValue,
} from '$lib/draft/part';

/** Where in the pages of a draft a part is written. */
export interface PartPlace {
  readonly page: 'contents' | 'about' | 'item';
  /** Of `page` `item`. */
  readonly item?: string;
  /** What the place is called; absent where it is the whole, or has no name yet. */
  readonly title?: DraftWords;
  /** A text of several languages has a place in the page of its item. */
  readonly path?: string;
}

/** The page on which somebody sees this part. What is named nowhere is found by the contents. */
export function placeOfPart(parts: Parts, part: PartId): PartPlace {
  const id = parsePartId(part);
  switch (id?.kind) {
    case 'kit':
      return { page: 'about' };
    case 'unit':
      return { page: 'contents', title: (parts.get(part) as UnitValue | undefined)?.title };
    case 'item':
      return itemPlace(parts, id.name);
    case 'text':
    case 'file':
      return placeOfPath(parts, id.name);
    case 'comment': {
      const about = (parts.get(part) as CommentValue | undefined)?.part;
      // Not into a ring of comments on comments, which only a foreign hand makes.
      return about === undefined || about.startsWith('comment:')
        ? { page: 'contents' }
        : placeOfPart(parts, about as PartId);
    }
    case undefined:
      return { page: 'contents' };
  }
}

function itemPlace(parts: Parts, item: string, path?: string): PartPlace {
  const value = parts.get(`item:${item}`) as ItemValue | undefined;
  if (value === undefined) return { page: 'contents' };
  return { page: 'item', item, title: value.item.title, ...(path !== undefined && { path }) };
}

function placeOfPath(parts: Parts, path: string): PartPlace {
  for (const [id, value] of parts)
    if (id.startsWith('item:') && names((value as ItemValue).item, path))
      return itemPlace(parts, id.slice('item:'.length), path);
  const facts = parts.get('kit') as FactsValue | undefined;
  return facts !== undefined && names(facts, path) ? { page: 'about', path } : { page: 'contents', path };
}

/** Does anything in it name the file, for all languages or for one, or the folder in which it lies? */
export function names(value: unknown, path: string): boolean {
  if (typeof value === 'string') return isNamedBy(value, path);
  return typeof value === 'object' && value !== null && Object.values(value).some((member) => names(member, path));
}

function isNamedBy(pattern: string, path: string): boolean {
  if (pattern === path || (pattern.includes('/') && path.startsWith(`${pattern}/`))) return true;
  const [before, after, ...more] = pattern.split('{lang}');
  if (after === undefined || more.length > 0) return false;
  const between = path.slice(before!.length, path.length - after.length);
  return path === `${before}${between}${after}` && /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(between);
}

/** Address of the place in the app; `comment` leads to its thread there. */
export function placeHref(draft: string, place: PartPlace, comment?: string): string {
  const page = place.page === 'contents' ? '' : place.page === 'about' ? '/about' : `/item/${place.item}`;
  return `/author/${draft}${page}${comment === undefined ? '' : `#comment-${comment}`}`;
}

/** The language of a text by its name: `pages/a.kk.md` is Kazakh. */
export const languageOfPath = (path: string): string | undefined => /\.([a-z]{2,3})\.[^./]+$/.exec(path)?.[1];
