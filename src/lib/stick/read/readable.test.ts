import { describe, expect, it } from 'vitest';
import type { Gate } from '../../assessment/gate';
import type { Item, KitManifest } from '../../kit/manifest';
import { readableItems } from './readable';

const item = (id: string, kind: Item['kind'], gate?: unknown): Item => ({ id, kind, gate: gate as Gate }) as Item;
const shown = (...items: Item[]): readonly string[] => [
  ...readableItems({ units: [{ items }] } as unknown as Pick<KitManifest, 'units'>),
];

describe('readableItems', () => {
  it('shows what is read, and no tests', () => {
    expect(shown(item('a', 'page'), item('b', 'test'), item('c', 'survey'), item('d', 'video'))).toEqual(['a', 'd']);
  });

  it('keeps what opens after work, after a result or from a date, and what opens after that', () => {
    expect(
      shown(
        item('task', 'assignment'),
        item('model', 'page', { kind: 'submitted', item: 'task' }),
        item('after', 'page', { kind: 'done', item: 'model' }),
        item('done-task', 'page', { kind: 'done', item: 'task' }),
        item('passed', 'page', { kind: 'passed', item: 'exam' }),
        item('score', 'page', { kind: 'score', item: 'exam', atLeast: 0.5 }),
        item('later', 'page', { kind: 'from', time: '2026-01-01T00:00:00Z' }),
        item('exam', 'test'),
      ),
    ).toEqual(['task']);
  });

  it('shows what opens by reading alone, in whatever order it stands', () => {
    expect(
      [
        ...shown(
          item('c', 'page', { kind: 'all', of: [{ kind: 'done', item: 'b' }] }),
          item('b', 'page', { kind: 'done', item: 'a' }),
          item('a', 'page'),
          item('d', 'page', {
            kind: 'any',
            of: [
              { kind: 'passed', item: 'x' },
              { kind: 'done', item: 'a' },
            ],
          }),
          item('e', 'page', {
            kind: 'all',
            of: [
              { kind: 'passed', item: 'x' },
              { kind: 'done', item: 'a' },
            ],
          }),
        ),
      ].sort(),
    ).toEqual(['a', 'b', 'c', 'd']);
  });
});
