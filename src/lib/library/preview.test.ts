import { expect, it } from 'vitest';
import type { Library } from './library';
import { isPreviewKit, withoutPreviews } from './preview';

it('knows a preview by its id', () => {
  expect(['law-preview-3f2a9c1b', 'a-preview-b-preview-1'].map(isPreviewKit)).toEqual([true, true]);
  expect(['law', 'preview', 'preview-law', 'law-preview', 'a-preview-of-law'].map(isPreviewKit)).toEqual(
    Array(5).fill(false),
  );
});

it('keeps previews off the lists, and leaves them to be opened and removed', async () => {
  const kits = [{ id: 'law' }, { id: 'law-preview-3f2a9c1b' }];
  const removed: string[] = [];
  const library = withoutPreviews({
    installed: async () => kits,
    pending: async () => kits,
    remove: async (id: string) => void removed.push(id),
  } as unknown as Library);
  expect(await library.installed()).toEqual([{ id: 'law' }]);
  expect(await library.pending()).toEqual([{ id: 'law' }]);
  await library.remove('law-preview-3f2a9c1b' as never);
  expect(removed).toEqual(['law-preview-3f2a9c1b']);
});
