import type { Parts } from '$lib/draft/outline';
import type { DraftWords, PartId, PartValue } from '$lib/draft/part';
import { languageName } from '../../learn/items/language-name';
import { formatBytes, language, m } from '../../text';
import { anyWords, wordsOf } from '../items/words';

const MEMBERS: Readonly<Record<string, () => string>> = {
  title: m.author_differs_title,
  order: m.author_differs_order,
  unit: m.author_differs_unit,
  kind: m.author_differs_kind,
  minutes: m.author_differs_minutes,
  gate: m.author_differs_gate,
  due: m.author_differs_due,
  languages: m.author_differs_languages,
  version: m.author_differs_version,
  summary: m.author_differs_summary,
  documents: m.author_differs_documents,
  timetable: m.author_differs_timetable,
  credits: m.author_differs_credits,
  hours: m.author_differs_hours,
  outcomes: m.author_differs_outcomes,
  pictures: m.author_differs_pictures,
  questions: m.author_differs_questions,
  materials: m.author_differs_materials,
  accepts: m.author_differs_accepts,
  content: m.author_differs_content,
  file: m.author_differs_file,
};
const TAG = /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/;

/** A member as the forms call it: `item.title.ru` → «Title · Русский». */
export const memberWords = (path: readonly string[]): string =>
  path
    .filter((name, at) => !(at === 0 && name === 'item'))
    .map((name, at) =>
      Object.hasOwn(MEMBERS, name) ? MEMBERS[name]!() : at > 0 && TAG.test(name) ? languageName(name) : name,
    )
    .join(' · ');

/** What a part is called. `values`: as it is here, or elsewhere. */
export function partWords(id: PartId, parts: Parts, ...values: readonly unknown[]): string {
  const [kind, name] = id === 'kit' ? ['kit', ''] : [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)];
  const titled = [parts.get(id), ...values].map(titleIn).find((title) => title !== '') ?? name;
  switch (kind) {
    case 'unit':
      return m.author_part_unit({ name: titled });
    case 'item':
      return m.author_part_item({ name: titled });
    case 'text':
      return m.author_part_text({ name });
    case 'file':
      return m.author_part_file({ name });
    case 'comment':
      return m.author_part_comment();
    default:
      return m.author_part_kit();
  }
}

function titleIn(value: unknown): string {
  const of = value as
    { readonly title?: DraftWords; readonly item?: { readonly title?: DraftWords } } | null | undefined;
  return anyWords(wordsOf(of?.item?.title ?? of?.title), language());
}

/** A value as people read it. */
export function valueWords(value: unknown): string {
  if (value === undefined || value === null) return m.author_conflict_empty();
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && 'bytes' in value && typeof value.bytes === 'number') return formatBytes(value.bytes);
  return JSON.stringify(value, null, 1)
    .replace(/[{}[\]"]/g, '')
    .trim();
}

/** A whole part, to be copied. */
export const copyOf = (value: PartValue | undefined): string =>
  value === undefined
    ? ''
    : 'text' in value && typeof value.text === 'string'
      ? value.text
      : JSON.stringify(value, null, 2);
