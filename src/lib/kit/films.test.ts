import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { hasTwoQualities, recordingFiles, wantedFiles } from './films';
import { KitManifest } from './manifest';

const file = (path: string) => ({ path, size: 1, sha256: '0'.repeat(64), mediaType: 'video/mp4' });
const film = (id: string, file: Record<string, string>, smaller?: Record<string, string>) => ({
  id,
  kind: 'video',
  title: { en: id },
  file,
  smaller,
});

const manifestOf = (items: readonly unknown[], documents = {}) =>
  v.parse(KitManifest, {
    format: 'sandyq-kit',
    formatVersion: 1,
    id: 'k',
    version: '1.0.0',
    title: { en: 'K' },
    languages: ['en', 'kk'],
    institution: { id: 'demo', name: { en: 'Demo' } },
    units: [{ id: 'u', title: { en: 'U' }, items }],
    files: ['a.mp4', 'a.small.mp4', 'b.mp4', 'page.html'].map(file),
    documents,
  });
const kept = (manifest: KitManifest, films?: 'full' | 'small') => wantedFiles(manifest, films).map(({ path }) => path);

describe('wantedFiles', () => {
  const talk = film('talk', { en: 'a.mp4' }, { en: 'a.small.mp4' });

  it('keeps of two qualities the chosen one, and everything else', () => {
    const manifest = manifestOf([talk, film('other', { en: 'b.mp4' })]);
    expect(hasTwoQualities(manifest)).toBe(true);
    expect(kept(manifest, 'full')).toEqual(['a.mp4', 'b.mp4', 'page.html']);
    expect(kept(manifest, 'small')).toEqual(['a.small.mp4', 'b.mp4', 'page.html']);
    expect(kept(manifest)).toHaveLength(4);
  });

  it('never leaves out what something else of the kit names', () => {
    const material = {
      id: 'case',
      kind: 'case',
      title: { en: 'C' },
      situation: { en: 'page.html' },
      materials: [{ title: { en: 'M' }, file: { en: 'a.mp4' } }],
      questions: [{ id: 'q', text: { en: '?' } }],
      accepts: { text: true, files: false },
    };
    for (const other of [film('alone', { en: 'a.mp4' }), material])
      expect(kept(manifestOf([other, talk]), 'small')).toEqual(['a.mp4', 'a.small.mp4', 'b.mp4', 'page.html']);
    const document = manifestOf([talk], { other: { file: { en: 'a.small.mp4' } } });
    expect(kept(document, 'full')).toContain('a.small.mp4');
  });

  it('keeps the full recording for the languages that have no smaller one', () => {
    const partly = manifestOf([film('talk', { en: 'a.mp4', kk: 'b.mp4' }, { en: 'a.small.mp4' })]);
    expect(kept(partly, 'small')).toEqual(['a.small.mp4', 'b.mp4', 'page.html']);
    const shared = manifestOf([film('talk', { en: 'a.mp4', kk: 'a.mp4' }, { en: 'a.small.mp4' })]);
    expect(kept(shared, 'small')).toContain('a.mp4');
  });

  it('has nothing to choose in a kit of one quality', () => {
    const manifest = manifestOf([film('other', { en: 'b.mp4' })]);
    expect(hasTwoQualities(manifest)).toBe(false);
    expect(kept(manifest, 'small')).toHaveLength(4);
  });
});

it('gives for each language the file that is kept', () => {
  const both = { file: { en: 'a.mp4', kk: 'b.mp4' }, smaller: { en: 'a.small.mp4' } };
  expect(recordingFiles(both, 'small')).toEqual({ en: 'a.small.mp4', kk: 'b.mp4' });
  expect(recordingFiles(both, 'full')).toEqual(both.file);
  expect(recordingFiles(both)).toEqual(both.file);
});
