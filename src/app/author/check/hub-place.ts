import type { DraftProblem } from '$lib/draft/api';
import type { Parts } from '$lib/draft/outline';
import type { DraftId, PartId } from '$lib/draft/part';
import { placeHref, placeOfPart } from '../review/places';
import { addressOf } from './places';

interface Draft {
  readonly id: DraftId;
  readonly parts: Parts;
}

/** Where it is mended of which a hub says something, and what that place is called. A packer knows files, and not whose they are. */
export function hubPlace(
  { id, parts }: Draft,
  { part, member }: Pick<DraftProblem, 'part' | 'member'>,
  titleOf: (part: PartId) => string,
): { readonly href: string; readonly name: string } {
  if (part === undefined) return { href: `/author/${id}/check`, name: titleOf('kit') };
  if (!/^(text|file):/.test(part))
    return { href: addressOf(id, { part, ...(member !== undefined && { member }) }), name: titleOf(part) };
  const place = placeOfPart(parts, part);
  if (place.page === 'item') return { href: placeHref(id, place), name: titleOf(`item:${place.item!}`) };
  return { href: addressOf(id, { part }), name: place.page === 'about' ? titleOf('kit') : titleOf(part) };
}
