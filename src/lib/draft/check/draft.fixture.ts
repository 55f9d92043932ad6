import { parsePartValue, type PartId } from '../part';
import type { Parts } from '../outline';

const SHA = 'a'.repeat(64);

export type Written = Readonly<Record<string, unknown>>;

/** Parts as `{ 'item:a': …, 'text:a.md': 'words', 'file:a.png': 10 }`; undefined takes one of the base away. */
export function draft(...written: readonly Written[]): Parts {
  const parts = Object.entries(Object.assign({}, ...written) as Written).flatMap(([id, value]) => {
    if (value === undefined) return [];
    const parsed = parsePartValue(id as PartId, valueOf(id, value));
    if (parsed === undefined) throw new Error(`no part: ${id}`);
    return [[id as PartId, parsed] as const];
  });
  return new Map(parts);
}

function valueOf(id: string, value: unknown): unknown {
  if (typeof value === 'string') return { text: value };
  return id.startsWith('file:') ? { sha256: SHA, bytes: value } : value;
}

export const item = (members: Written, order = 'n'): unknown => ({
  unit: 'u',
  order,
  item: { title: { kk: 'Атауы', ru: 'Название' }, ...members },
});

export const FACTS = {
  id: 'k',
  version: '1.0.0',
  title: { kk: 'Кейс', ru: 'Кейс' },
  languages: ['kk', 'ru'],
  institution: { id: 'demo', name: { kk: 'Академия', ru: 'Академия' } },
};

const TWELVE = [
  ...['programme', 'curriculum', 'calendar', 'syllabus', 'lectures', 'practicals', 'self-study', 'midterm', 'final'],
  ...['consultations', 'control-timetable', 'other'],
];

/** One page, nothing to say of it. */
export const CLEAN: Written = {
  kit: { ...FACTS, documents: Object.fromEntries(TWELVE.map((kind) => [kind, { unit: 'u' }])) },
  'unit:u': { order: 'n', title: { kk: 'Тарау', ru: 'Раздел' } },
  'item:page': item({ kind: 'page', content: 'pages/page.{lang}.md' }, 'a'),
  'text:pages/page.kk.md': 'Бет',
  'text:pages/page.ru.md': 'Страница',
};
