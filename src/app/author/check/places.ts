import type { CheckCode, CheckProblem } from '$lib/draft/checks';
import type { DraftId, PartId } from '$lib/draft/part';
import { placeOfMember } from '../about/sections';

export const GROUPS = ['facts', 'content', 'languages', 'access', 'tests', 'gates', 'documents'] as const;
/** What a problem is about, for whoever mends one thing after the other. */
export type CheckGroup = (typeof GROUPS)[number];

const BY_CODE: Readonly<Partial<Record<CheckCode, CheckGroup>>> = {
  'language-missing': 'languages',
  'file-language-missing': 'languages',
  'captions-no-language': 'languages',
  'smaller-language': 'languages',
  'picture-no-alt': 'access',
  'heading-jump': 'access',
  'link-here': 'access',
  'captions-not-vtt': 'access',
  'recording-silent': 'access',
  'captions-missing': 'access',
  'alt-is-name': 'access',
  'gift-mistake': 'tests',
  'gift-empty': 'tests',
  'questions-count': 'tests',
  'question-differs': 'tests',
};

export function groupOf({ code, part, member }: CheckProblem): CheckGroup {
  const own = BY_CODE[code];
  if (own) return own;
  if (code.startsWith('gate-')) return 'gates';
  if (/^(document|entry)-/.test(code) || /^(documents|timetable)\b/.test(member ?? '')) return 'documents';
  return part === 'kit' ? 'facts' : 'content';
}

type Place = Pick<CheckProblem, 'part' | 'item' | 'member'>;

/** The page on which it is mended. */
export function addressOf(draft: DraftId, { part, item, member = '' }: Place): string {
  const base = `/author/${draft}`;
  const own = item ?? (part.startsWith('item:') ? part.slice('item:'.length) : undefined);
  if (own !== undefined) return `${base}/item/${own}`;
  if (/^(text|file):documents\//.test(part)) return `${base}/about#documents`;
  if (part !== 'kit' || member === 'units') return base;
  const place = placeOfMember(member);
  return `${base}/about${place === undefined ? '' : `#${place}`}`;
}

/** The part that stands for its place: a text of an item is the item's. */
export const ownerOf = ({ part, item }: Place): PartId => (item === undefined ? part : `item:${item}`);
