import { expect, it } from 'vitest';
import type { Library } from './library';
import { isPreviewKit, previewsIn, withoutPreviews } from './preview';

it('knows a preview by its id', () => {
  expect(['law-preview-3f2a9c1b', 'a-preview-b-preview-00000001'].map(isPreviewKit)).toEqual([true, true]);
  // A course may well be called so: it is on the lists.
  const others = [
    'law',
    'preview',
    'preview-law',
    'law-preview',
    'a-preview-of-law',
    'law-preview-2',
    'film-preview-course',
  ];
  expect(others.filter(isPreviewKit)).toEqual([]);
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

it('finds previews that are here, and those of which only a part came', async () => {
  const [whole, begun] = ['law-preview-3f2a9c1b', 'law-preview-00000000'];
  const library = {
    installed: async () => [{ id: 'law' }, { id: whole }],
    pending: async () => [{ id: whole }, { id: begun }, { id: 'algebra' }],
  } as unknown as Library;
  expect(await previewsIn(library)).toEqual([whole, begun]);
});
