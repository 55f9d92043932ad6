import { expect, it } from 'vitest';
import type { KitManifest } from '../kit/manifest';
import { filmPaths, filmsOf, keptFiles } from './wanted';

const recording = { id: 'talk', kind: 'video', file: { en: 'a.mp4' }, smaller: { en: 'b.mp4' }, captions: [] };
const manifestOf = (id: string, item: unknown = recording) =>
  ({
    id,
    units: [{ items: [item] }],
    documents: {},
    files: [{ path: 'a.mp4' }, { path: 'b.mp4' }, { path: 'c.html' }],
  }) as unknown as KitManifest;

it('takes the choice for the kit, else that for the device, else the full films', () => {
  const choice = { device: 'small', kits: { law: 'full' } } as const;
  expect(filmsOf(manifestOf('law'), choice)).toBe('full');
  expect(filmsOf(manifestOf('physics'), choice)).toBe('small');
  // An id that every object has.
  expect(filmsOf(manifestOf('constructor'), choice)).toBe('small');
  expect(filmsOf(manifestOf('law'), undefined)).toBe('full');
  expect(filmsOf(manifestOf('law', { ...recording, smaller: undefined }), choice)).toBeUndefined();
});

it('keeps addresses beside their files', () => {
  const row = { manifest: manifestOf('law'), addresses: ['A', 'B', 'C'] };
  expect(keptFiles(row, 'small')).toEqual({ files: [{ path: 'b.mp4' }, { path: 'c.html' }], addresses: ['B', 'C'] });
  expect(keptFiles(row, 'full').addresses).toEqual(['A', 'C']);
  expect(keptFiles(row, undefined).addresses).toEqual(['A', 'B', 'C']);
});

it('names the files that go when the choice changes', () => {
  expect([...filmPaths(manifestOf('law'), 'full')]).toEqual(['a.mp4']);
  expect([...filmPaths(manifestOf('law'), 'small')]).toEqual(['b.mp4']);
  expect([...filmPaths(manifestOf('law'), undefined)]).toEqual([]);
});
