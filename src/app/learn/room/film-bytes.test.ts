import { expect, it } from 'vitest';
import type { KitManifest } from '$lib/kit/manifest';
import { allFilmBytes, filmBytes } from './film-bytes';

const manifestOf = (smaller?: Record<string, string>) =>
  ({
    units: [{ items: [{ kind: 'video', file: { en: 'a.mp4' }, smaller, captions: [] }] }],
    documents: {},
    files: [
      { path: 'a.mp4', size: 100 },
      { path: 'b.mp4', size: 30 },
      { path: 'page.html', size: 1 },
    ],
  }) as unknown as KitManifest;
const two = { id: 'law', manifest: manifestOf({ en: 'b.mp4' }) };
const one = { id: 'physics', manifest: manifestOf() };

it('says what a kit takes with either quality', () => {
  expect(filmBytes(two.manifest)).toEqual({ full: 101, small: 31 });
});

it('sums up the kits that have two, here and on the shelf, each once', () => {
  const offer = { id: 'art', films: { full: 1000, small: 200 } };
  expect(allFilmBytes([two, one], [offer, { id: 'law', films: { full: 9, small: 9 } }, { id: 'music' }])).toEqual({
    full: 1101,
    small: 231,
  });
  expect(allFilmBytes([one], [{ id: 'music' }])).toBeUndefined();
});
