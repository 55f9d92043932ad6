import { afterEach, expect, it, vi } from 'vitest';
import { hasLostProfiles, noteProfile } from './loss';

afterEach(() => vi.unstubAllGlobals());

it('tells a browser that never had a profile from one that has lost what it had', () => {
  const notes = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => notes.get(key) ?? null,
    setItem: (key: string, value: string) => void notes.set(key, value),
  });
  expect(hasLostProfiles(0)).toBe(false);
  noteProfile();
  expect(hasLostProfiles(0)).toBe(true);
  expect(hasLostProfiles(1)).toBe(false);
});

it('says nothing of a loss where nothing can be noted', () => {
  vi.stubGlobal('localStorage', undefined);
  noteProfile();
  expect(hasLostProfiles(0)).toBe(false);
});
