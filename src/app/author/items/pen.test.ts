import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Parts } from '$lib/draft/outline';
import type { PartId, PartValue } from '$lib/draft/part';
import { err, ok } from '$lib/shared/result';

// As in the other tests of rune classes: states are plain values here.
vi.stubGlobal(
  '$state',
  Object.assign(<T>(value: T) => value, { raw: <T>(value: T) => value }),
);
const { Pen } = await import('./pen.svelte');

class FakeDraft {
  parts: Parts = new Map();
  readonly writes: { changes: ReadonlyMap<PartId, PartValue | undefined>; on: Parts | undefined }[] = [];
  full = false;
  /** Called in the middle of a write. */
  meanwhile: () => void = () => undefined;

  async write(changes: ReadonlyMap<PartId, PartValue | undefined>, on?: Parts) {
    this.writes.push({ changes, on });
    if (this.full) return err({ code: 'storage-full' } as const);
    await Promise.resolve();
    this.meanwhile();
    const parts = new Map(this.parts);
    for (const [id, value] of changes)
      if (value === undefined) parts.delete(id);
      else parts.set(id, value);
    this.parts = parts;
    return ok(undefined);
  }
}

describe('Pen', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('shows what is typed at once, and writes it after a pause, together', async () => {
    const draft = new FakeDraft();
    const pen = new Pen(draft);
    pen.setText('pages/a.kk.md', 'x');
    pen.setText('pages/a.kk.md', 'xy');
    pen.setText('pages/a.ru.md', 'z');
    expect(pen.text('pages/a.kk.md')).toBe('xy');
    expect(pen.parts.get('text:pages/a.ru.md')).toEqual({ text: 'z' });
    expect(draft.writes).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(draft.writes).toHaveLength(1);
    expect([...draft.writes[0]!.changes.keys()]).toEqual(['text:pages/a.kk.md', 'text:pages/a.ru.md']);
    expect(pen.kept).toBe(true);
  });

  it('says what the words were written on, though others wrote meanwhile', async () => {
    const draft = new FakeDraft();
    draft.parts = new Map([['text:a.md', { text: 'old' }]]);
    const pen = new Pen(draft);
    pen.setText('a.md', 'mine');
    draft.parts = new Map([['text:a.md', { text: 'theirs' }]]);
    expect(pen.text('a.md')).toBe('mine');
    pen.setText('a.md', 'mine more');
    await pen.flush();
    expect(draft.writes[0]!.on?.get('text:a.md')).toEqual({ text: 'old' });
  });

  it('goes on from what is being written, while it is', async () => {
    const draft = new FakeDraft();
    draft.parts = new Map([['text:a.md', { text: '1' }]]);
    const pen = new Pen(draft);
    pen.setText('a.md', '12');
    draft.meanwhile = () => {
      draft.meanwhile = () => undefined;
      pen.setText('a.md', '123');
    };
    await pen.flush();
    expect(pen.kept).toBe(false);
    expect(pen.text('a.md')).toBe('123');
    await pen.flush();
    expect(draft.writes[1]!.on?.get('text:a.md')).toEqual({ text: '12' });
    expect(draft.parts.get('text:a.md')).toEqual({ text: '123' });
    expect(pen.kept).toBe(true);
  });

  it('keeps on the screen what there is no room for', async () => {
    const draft = new FakeDraft();
    draft.full = true;
    const pen = new Pen(draft);
    pen.setText('a.md', 'x');
    expect(await pen.flush()).toBe(false);
    expect(pen.full).toBe(true);
    expect(pen.text('a.md')).toBe('x');
    draft.full = false;
    expect(await pen.flush()).toBe(true);
    expect(pen.full).toBe(false);
  });

  it('writes nothing where nothing is another', async () => {
    const draft = new FakeDraft();
    draft.parts = new Map([['text:a.md', { text: 'a' }]]);
    const pen = new Pen(draft);
    pen.setText('a.md', 'b');
    pen.setText('a.md', 'a');
    expect(await pen.flush()).toBe(true);
    expect(draft.writes).toHaveLength(0);
    expect(pen.kept).toBe(true);
  });

  it('takes no name that is none', () => {
    expect(() => new Pen(new FakeDraft()).setText('../a.md', '')).toThrow(RangeError);
  });
});
