import { beforeEach, expect, it, vi } from 'vitest';
import type { KitId } from '$lib/shared/ids';
import { readFilmNote, suitedFilms, withKit, writeFilmNote } from './film-note';

const notes = new Map<string, string>();
const [law, physics] = ['law', 'physics'] as KitId[] as [KitId, KitId];

beforeEach(() => {
  notes.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => notes.get(key) ?? null,
    setItem: (key: string, value: string) => void notes.set(key, value),
  });
});

it('remembers the word for all kits and those for some', () => {
  expect(readFilmNote()).toEqual({ kits: {} });
  const note = { device: 'full', kits: { law: 'small' } } as const;
  writeFilmNote(note);
  expect(readFilmNote()).toEqual(note);
});

it('lets a kit follow the device again', () => {
  const note = { device: 'full', kits: { law: 'small' } } as const;
  expect(withKit(note, physics, 'small').kits).toEqual({ law: 'small', physics: 'small' });
  expect(withKit(note, law, 'full').kits).toEqual({});
  expect(withKit({ kits: {} }, law, 'full').kits).toEqual({ law: 'full' });
});

it('knows nothing where the note is not one of ours', () => {
  for (const note of ['{', '7', '{"device":"tiny","kits":{}}', '{"kits":{"../x":"full"}}', '{"kits":{"law":"best"}}']) {
    notes.set('sandyq-films', note);
    expect(readFilmNote()).toEqual({ kits: {} });
  }
});

it('suits a device that is short of room or of link', () => {
  expect(suitedFilms({ free: 3_999_999_999, saveData: false })).toBe('small');
  expect(suitedFilms({ free: 4_000_000_000, saveData: false })).toBe('full');
  expect(suitedFilms({ free: undefined, saveData: false })).toBe('full');
  expect(suitedFilms({ free: undefined, saveData: true })).toBe('small');
});
