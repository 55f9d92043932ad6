import { describe, expect, it } from 'vitest';
import type { Parts } from '$lib/draft/outline';
import { isUsed } from './used';

const item = (file: string) => ({ unit: 'u', order: '1', item: { kind: 'video', title: '', file } });

describe('isUsed', () => {
  const parts: Parts = new Map([
    ['item:a', item('media/a.mp4')],
    ['item:b', item('media/b.{lang}.mp4') as never],
    ['file:media/a.mp4', { sha256: '0'.repeat(64), bytes: 1 }],
    ['text:pages/x.md', { text: '![x](../pictures/p.png)' }],
  ] as never);

  it('finds what items and texts name', () => {
    expect(isUsed(parts, 'media/a.mp4', 'item:b')).toBe(true);
    expect(isUsed(parts, 'media/a.mp4', 'item:a')).toBe(false);
    expect(isUsed(parts, 'media/b.kk.mp4', 'item:a')).toBe(true);
    expect(isUsed(parts, 'pictures/p.png', 'item:a')).toBe(true);
    expect(isUsed(parts, 'pictures/q.png', 'item:a')).toBe(false);
  });
});
