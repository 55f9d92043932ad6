import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { draftFolder, partOfPath } from './folder';
import { outlineOf, type Parts } from './outline';
import { parsePartId, parsePartValue, type PartId } from './part';

const SHA = 'a'.repeat(64);
const WRITTEN: readonly (readonly [PartId, unknown])[] = [
  ['kit', { id: 'k', version: '1.0.0', title: { kk: 'Ә "тырнақша"\n' }, languages: ['kk'], units: ['not of here'] }],
  ['unit:second', { order: 'k', title: 'Second' }],
  ['unit:first', { order: 'b', title: 'First' }],
  ['item:b', { unit: 'first', order: 'n', item: { kind: 'page', title: 'B', content: 'b.md', id: 'other' } }],
  ['item:a', { unit: 'first', order: 'c', item: { kind: 'page', title: 'A', content: 'a.md' } }],
  ['item:lost', { unit: 'gone', order: 'a', item: { kind: 'page', title: 'Lost', content: 'a.md' } }],
  ['text:a.md', { text: '# A' }],
  ['file:media/a.mp4', { sha256: SHA, bytes: 5 }],
];
const parts: Parts = new Map(WRITTEN.map(([id, value]) => [id, parsePartValue(id, value)!]));

describe('a draft as a source folder', () => {
  const folder = draftFolder(parts);

  it('has units and items in their order, the lost at the end, under their own ids', () => {
    const kit = parse(folder.kitYaml) as { id: string; units: { id: string; items: { id: string }[] }[] };
    expect(kit.units.map(({ id, items }) => [id, items.map((item) => item.id)])).toEqual([
      ['first', ['a', 'b']],
      ['second', ['lost']],
    ]);
    expect(kit).toMatchObject({ id: 'k', title: { kk: 'Ә "тырнақша"\n' } });
  });

  it('says of every line whose it is', () => {
    const lines = folder.kitYaml.split('\n');
    const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
    expect(folder.partOfLine(lineOf('"languages"'))).toBe('kit');
    expect(folder.partOfLine(lineOf('"Second"'))).toBe('unit:second');
    expect(folder.partOfLine(lineOf('"Lost"'))).toBe('item:lost');
    expect(folder.partOfLine(1)).toBeUndefined();
    expect(folder.partOfLine(0)).toBeUndefined();
  });

  it('names its files', () => {
    expect([...folder.texts]).toEqual([['a.md', '# A']]);
    expect([...folder.files.keys()]).toEqual(['media/a.mp4']);
    expect(partOfPath(parts, 'media/a.mp4')).toBe('file:media/a.mp4');
    expect(partOfPath(parts, 'b.md')).toBeUndefined();
  });

  it('shows items where no unit is left', () => {
    const only: Parts = new Map([...parts].filter(([id]) => id.startsWith('item:')));
    expect(outlineOf(only)[0]?.items.map(({ id }) => id)).toEqual(['lost', 'a', 'b']);
    expect(outlineOf(new Map())).toEqual([]);
  });
});

describe('parts', () => {
  it('have ids of their kinds, and no path leads out or takes the place of kit.yaml', () => {
    expect(parsePartId('text:pages/a.ru.md')).toEqual({ kind: 'text', name: 'pages/a.ru.md' });
    expect(parsePartId('file:packages/a/Глава 1.html')?.kind).toBe('file');
    for (const id of ['', 'kit:', 'kit:x', 'unit', 'unit:A', 'text:../a', 'text:a b.md', 'file:/a', 'file:a/../b'])
      expect(parsePartId(id)).toBeUndefined();
    for (const id of ['text:kit.yaml', 'file:KIT.yaml', 'comment:1', 'constructor:x', '__proto__'])
      expect(parsePartId(id)).toBeUndefined();
  });

  it('hold what their kind holds', () => {
    expect(parsePartValue('file:a.png', { sha256: SHA, bytes: 1 })).toEqual({ sha256: SHA, bytes: 1 });
    expect(parsePartValue('file:a.png', { sha256: 'A', bytes: 1 })).toBeUndefined();
    expect(parsePartValue('unit:a', { order: 'a0', title: 'x' })).toBeUndefined();
    expect(parsePartValue('text:a.md', { text: 'x'.repeat(400_001) })).toBeUndefined();
    const big = { id: 'k', version: '1', title: '', summary: 'x'.repeat(500_000) };
    expect(parsePartValue('kit', big)).toBeUndefined();
  });
});
