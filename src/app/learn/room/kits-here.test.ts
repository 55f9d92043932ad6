import { beforeEach, expect, it, vi } from 'vitest';
import type { KitId } from '$lib/shared/ids';
import { forgetKit, noteKits } from './kits-here';

const notes = new Map<string, string>();
const kit = (id: string, version = '1.0.0') => ({ id: id as KitId, version, manifest: { title: { en: id } } });

beforeEach(() => {
  notes.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => notes.get(key) ?? null,
    setItem: (key: string, value: string) => void notes.set(key, value),
  });
});

it('knows a kit that vanished until it is back, or nobody wants it', () => {
  expect(noteKits([kit('law'), kit('physics')])).toEqual([]);
  expect(noteKits([kit('physics', '1.1.0')])).toEqual([{ id: 'law', version: '1.0.0', title: { en: 'law' } }]);
  expect(noteKits([])).toEqual([
    { id: 'physics', version: '1.1.0', title: { en: 'physics' } },
    { id: 'law', version: '1.0.0', title: { en: 'law' } },
  ]);
  forgetKit('law' as KitId);
  expect(noteKits([kit('physics')])).toEqual([]);
});

it('begins anew where the note is not one of ours', () => {
  for (const note of ['{', '[1]', '[{"id":"../x"}]']) {
    notes.set('sandyq-kits-here', note);
    expect(noteKits([])).toEqual([]);
  }
});
