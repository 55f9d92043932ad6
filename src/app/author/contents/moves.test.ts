import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlineOf, type Parts } from '$lib/draft/outline';
import type { ItemValue, PartId, PartValue } from '$lib/draft/part';
import type { ItemId } from '$lib/shared/ids';
import { duplicate, removal, undoing } from './copies';
import {
  freeId,
  moveItem,
  moveUnit,
  placeOf,
  stepItem,
  withItemAt,
  withoutItem,
  withUnitAt,
  type Changes,
} from './moves';

const unit = (order: string): PartValue => ({ order, title: 'u' });
const item = (of: string, order: string, members: object = {}): ItemValue => ({
  unit: of as ItemId,
  order,
  item: { kind: 'page', title: 'i', ...members },
});
const parts = (entries: readonly (readonly [PartId, PartValue])[]): Parts => new Map(entries);
const applied = (before: Parts, changes: Changes): Parts => {
  const after = new Map(before);
  for (const [id, value] of changes) {
    if (value === undefined) after.delete(id);
    else after.set(id, value);
  }
  return after;
};
const shape = (all: Parts) => outlineOf(all).map(({ id, items }) => [id, items.map((one) => one.id)]);

const DRAFT = parts([
  ['unit:a', unit('b')],
  ['unit:b', unit('d')],
  ['unit:c', unit('f')],
  ['item:1', item('a', 'b')],
  ['item:2', item('a', 'd')],
  ['item:3', item('a', 'd')],
  ['item:4', item('b', 'b')],
]);

describe('moving in a kit', () => {
  it('changes the one part that is moved', () => {
    const outline = outlineOf(DRAFT);
    const there = moveItem(outline, '1', { unit: 'b', at: 1 });
    expect([...there.keys()]).toEqual(['item:1']);
    expect(shape(applied(DRAFT, there))).toEqual([
      ['a', ['2', '3']],
      ['b', ['4', '1']],
      ['c', []],
    ]);
    expect([...moveUnit(outline, 'c', 0).keys()]).toEqual(['unit:c']);
    expect(shape(applied(DRAFT, moveUnit(outline, 'c', 0))).map(([id]) => id)).toEqual(['c', 'a', 'b']);
    expect(moveItem(outline, '1', { unit: 'a', at: 0 }).size).toBe(0);
    expect(moveUnit(outline, 'a', 0).size).toBe(0);
  });

  it('comes between two that two people put in one place', () => {
    const changes = moveItem(outlineOf(DRAFT), '1', { unit: 'a', at: 1 });
    expect(shape(applied(DRAFT, changes))[0]).toEqual(['a', ['2', '1', '3']]);
  });

  it('puts anything anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('1', '2', '3', '4'), fc.constantFrom('a', 'b', 'c'), fc.nat(4)), {
          maxLength: 40,
        }),
        (moves) => {
          let now: Parts = DRAFT;
          for (const [id, to, wanted] of moves) {
            const outline = outlineOf(now);
            const room = withoutItem(outline, id).find((one) => one.id === to)!.items.length;
            const place = { unit: to, at: Math.min(wanted, room) };
            const expected = withItemAt(outline, id, place).map((one) => [one.id, one.items.map((each) => each.id)]);
            now = applied(now, moveItem(outline, id, place));
            expect(shape(now)).toEqual(expected);
            expect(placeOf(outlineOf(now), id)).toEqual(place);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('steps over the ends of units, and not over those of the kit', () => {
    const others = withoutItem(outlineOf(DRAFT), '1');
    expect(stepItem(others, { unit: 'a', at: 2 }, 1)).toEqual({ unit: 'b', at: 0 });
    expect(stepItem(others, { unit: 'b', at: 0 }, -1)).toEqual({ unit: 'a', at: 2 });
    expect(stepItem(others, { unit: 'a', at: 0 }, -1)).toEqual({ unit: 'a', at: 0 });
    expect(stepItem(others, { unit: 'c', at: 0 }, 1)).toEqual({ unit: 'c', at: 0 });
    expect(withUnitAt(outlineOf(DRAFT), 'c', 1).map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  });

  it('gives ids that are free and stay', () => {
    expect(freeId('Кіріспе', 'page', new Set())).toBe('kirispe');
    expect(freeId('Кіріспе', 'page', new Set(['kirispe', 'kirispe-2']))).toBe('kirispe-3');
    expect(freeId('?', 'page', new Set())).toBe('page');
    expect(freeId('a'.repeat(100), 'page', new Set(['a'.repeat(60)]))).toBe(`${'a'.repeat(60)}-2`);
    expect(freeId('Кіріспе', 'page', new Set(['kirispe']), '-k3f9')).toBe('kirispe-k3f9');
    expect(freeId('a'.repeat(100), 'page', new Set([`${'a'.repeat(59)}-k3f9`]), '-k3f9')).toBe(
      `${'a'.repeat(57)}-k3f9-2`,
    );
  });
});

describe('copying and taking away', () => {
  const page = item('a', 'b', { content: 'pages/one.{lang}.md', poster: 'media/a.jpg' });
  const draft = parts([
    ['unit:a', unit('b')],
    ['item:one', page],
    ['item:two', item('a', 'd', { poster: 'media/a.jpg' })],
    ['text:pages/one.kk.md', { text: 'kk' }],
    ['text:pages/one.ru.md', { text: 'ru' }],
    ['text:pages/one.more.x.md', { text: 'of something else' }],
    ['file:media/a.jpg', { sha256: 'a'.repeat(64), bytes: 1 }],
  ]);

  it('gives a copy texts of its own', () => {
    const [first] = outlineOf(draft);
    const { id, changes } = duplicate({ parts: draft, tail: '' }, first!, first!.items[0]!, () => 'copy');
    const after = applied(draft, changes);
    expect(shape(after)).toEqual([['a', ['one', id, 'two']]]);
    const copy = after.get(`item:${id}`) as ItemValue;
    expect(copy.item).toMatchObject({ title: 'copy', content: `pages/${id}.{lang}.md`, poster: 'media/a.jpg' });
    expect(after.get(`text:pages/${id}.ru.md`)).toEqual({ text: 'ru' });
    expect(after.get(`text:pages/${id}.kk.md`)).toEqual({ text: 'kk' });
  });

  it('takes with an item what nothing else names, and gives it all back', () => {
    const changes = removal(draft, ['item:one']);
    expect([...changes.keys()].sort()).toEqual(['item:one', 'text:pages/one.kk.md', 'text:pages/one.ru.md']);
    const after = applied(draft, changes);
    expect(applied(after, undoing(draft, changes))).toEqual(draft);
    expect([...removal(after, ['item:two']).keys()]).toContain('file:media/a.jpg');
  });
});
