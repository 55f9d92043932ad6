import type { GroupId } from '$lib/shared/ids';
import { expect, it } from 'vitest';
import type { ShelfEntry } from '$lib/institution/account';
import { byKit, latestVersions, usable, withoutPilots } from './shelf';

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

it('gathers the versions of a kit, the newest first', () => {
  const shelf = [entry('a', '1.9.0', 3), entry('b', '1.0.0', 2), entry('a', '1.10.0', 1)];
  expect(byKit(shelf).map(({ id, versions }) => [id, versions.map(({ version }) => version)])).toEqual([
    ['b', ['1.0.0']],
    ['a', ['1.10.0', '1.9.0']],
  ]);
  expect(latestVersions(shelf).map(({ version }) => version)).toEqual(['1.0.0', '1.10.0']);
});

it('gives out nothing that was withdrawn or has expired', () => {
  const [held, withdrawn, expired] = [entry('a', '1.0.0', 1), entry('a', '1.1.0', 2), entry('a', '1.2.0', 3)];
  const shelf = [
    held!,
    { ...withdrawn!, withdrawn: { at: '2026-11-02T00:00:00Z', reason: { ru: 'x' } } },
    { ...expired!, expires: '2026-11-03T00:00:00Z' },
  ];
  expect(usable(shelf, Date.parse('2026-11-03T00:00:00Z'))).toEqual([held]);
  expect(usable(shelf, Date.parse('2026-11-03T00:00:00Z') - 1)).toEqual([held, shelf[2]]);
});

it('offers no pilot to all', () => {
  const [held, pilot] = [entry('a', '1.0.0', 1), entry('a', '1.1.0', 2)];
  expect(withoutPilots([held!, { ...pilot!, pilot: ['aaaaaaaaaaaaaaaa' as GroupId] }])).toEqual([held]);
});
