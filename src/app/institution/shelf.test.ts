import { expect, it } from 'vitest';
import type { ShelfEntry } from '$lib/institution/account';
import { byKit, compareVersions, latestVersions } from './shelf';

const entry = (id: string, version: string, day: number): ShelfEntry => ({
  id: id as ShelfEntry['id'],
  version,
  title: { ru: id },
  languages: ['ru'],
  bytes: 1,
  fingerprint: '',
  signer: '',
  publishedAt: `2026-11-0${day}T00:00:00.000Z`,
  url: '',
});

it('compares versions as numbers, not as text', () => {
  expect(compareVersions('1.10.0', '1.9.0')).toBeGreaterThan(0);
  expect(compareVersions('1.0.2', '1.0.10')).toBeLessThan(0);
  expect(compareVersions('2.0.0', '2.0.0')).toBe(0);
});

it('gathers the versions of a kit, the newest first', () => {
  const shelf = [entry('a', '1.9.0', 3), entry('b', '1.0.0', 2), entry('a', '1.10.0', 1)];
  expect(byKit(shelf).map(({ id, versions }) => [id, versions.map(({ version }) => version)])).toEqual([
    ['b', ['1.0.0']],
    ['a', ['1.10.0', '1.9.0']],
  ]);
  expect(latestVersions(shelf).map(({ version }) => version)).toEqual(['1.0.0', '1.10.0']);
});
