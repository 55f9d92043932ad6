import { expect, it } from 'vitest';
import type { PartId, PartValue } from '$lib/draft/part';
import { languageOfPath, placeHref, placeOfPart } from './places';

const item = (value: Record<string, unknown>) => ({ unit: 'u', order: 'n', item: { title: { en: 'T' }, ...value } });
const parts = new Map(
  Object.entries({
    kit: { id: 'law', version: '1.0.0', title: 'Law', documents: { programme: 'documents/p.{lang}.md' } },
    'unit:u': { order: 'n', title: { en: 'Unit' } },
    'item:welcome': item({ kind: 'page', content: 'pages/welcome.{lang}.md' }),
    'item:map': item({ kind: 'image', pictures: [{ file: 'pictures/map.png', alt: 'A map' }] }),
    'item:sim': item({ kind: 'package', package: 'packages/sim' }),
    'comment:0b7c1d6e-1111-4222-8333-000000000001': { part: 'item:map' },
    'comment:0b7c1d6e-1111-4222-8333-000000000002': { part: 'comment:0b7c1d6e-1111-4222-8333-000000000002' },
  }),
) as unknown as ReadonlyMap<PartId, PartValue>;
const href = (part: string) => placeHref('d', placeOfPart(parts, part as PartId));

it('leads to the page on which a part is written', () => {
  expect(href('kit')).toBe('/author/d/about');
  expect(href('unit:u')).toBe('/author/d');
  expect(href('item:welcome')).toBe('/author/d/item/welcome');
  expect(href('text:pages/welcome.kk.md')).toBe('/author/d/item/welcome');
  expect(href('file:pictures/map.png')).toBe('/author/d/item/map');
  expect(href('file:packages/sim/index.html')).toBe('/author/d/item/sim');
  expect(href('text:documents/p.ru.md')).toBe('/author/d/about');
  expect(href('comment:0b7c1d6e-1111-4222-8333-000000000001')).toBe('/author/d/item/map');
});

it('leads to the contents where nothing names it, or it is not there', () => {
  for (const part of [
    'item:gone',
    'text:pages/other.md',
    'text:pages/welcome..md',
    'file:packages/simx',
    'comment:2',
    'x',
  ])
    expect(href(part), part).toBe('/author/d');
});

it('leads to the thread of a comment', () => {
  expect(placeHref('d', { page: 'item', item: 'map' }, '1')).toBe('/author/d/item/map#comment-1');
});

it('reads the language off a path', () => {
  expect(['a.kk.md', 'pages/a.en.gift', 'a.md', 'kk/a.md'].map(languageOfPath)).toEqual([
    'kk',
    'en',
    undefined,
    undefined,
  ]);
});
