import { expect, it } from 'vitest';
import type { PartId, PartValue } from '$lib/draft/part';
import { partsNamedBy, placedThreads } from './placed';

const comment = (part: string, more: object = {}) => ({ part, text: 'x', by: 'a', name: 'A', at: '1', ...more });
const page = { kind: 'page', title: { en: 'T' }, content: 'pages/a.{lang}.md', pictures: [{ file: 'pictures/p.png' }] };
const parts = new Map(
  Object.entries({
    kit: { id: 'law', version: '1.0.0', title: 'Law', documents: { programme: 'documents/p.{lang}.md' } },
    'unit:u': { order: 'n', title: { en: 'Unit' } },
    'item:a': { unit: 'u', order: 'n', item: page },
    'text:pages/a.kk.md': { text: 'a' },
    'text:documents/p.kk.md': { text: 'p' },
    'file:pictures/p.png': { sha256: '', bytes: 1 },
    'file:pictures/q.png': { sha256: '', bytes: 1 },
    'comment:1': comment('item:a'),
    'comment:2': comment('text:pages/a.kk.md'),
    'comment:3': comment('file:pictures/p.png'),
    'comment:4': comment('unit:u'),
    'comment:5': comment('unit:gone'),
    'comment:6': comment('item:gone'),
    'comment:7': comment('kit'),
    'comment:8': comment('text:documents/p.kk.md'),
    'comment:9': comment('item:a', { resolved: { by: 'a', name: 'A', at: '2' } }),
    'comment:91': comment('text:pages/gone.md'),
  }),
) as unknown as ReadonlyMap<PartId, PartValue>;

it('says of each part where its comments stand', () => {
  expect(partsNamedBy(parts, page)).toEqual(['text:pages/a.kk.md', 'file:pictures/p.png']);
  expect(partsNamedBy(parts, parts.get('kit'))).toEqual(['text:documents/p.kk.md']);
});

it('counts what is open by item, and finds what is about nothing that is there', () => {
  const { byItem, lost } = placedThreads(parts);
  expect([...byItem]).toEqual([['a', 3]]);
  expect(lost.map(({ comment: { part } }) => part)).toEqual(['unit:gone', 'item:gone', 'text:pages/gone.md']);
});
