import { expect, it } from 'vitest';
import type { KitManifest } from '../kit/manifest';
import type { KitId } from '../shared/ids';
import { roomOf, type RoomRows } from './room';

const MiB = 1024 * 1024;
const blob = (id: number, size: number) => ({ id, bytes: { size } });
const held = (fingerprint: string, addresses: readonly string[]) => ({
  fingerprint,
  manifest: {} as KitManifest,
  addresses,
});
const rows: RoomRows = {
  kits: [
    { id: 'law' as KitId, fingerprint: 'L1' },
    { id: 'physics' as KitId, fingerprint: 'P1' },
  ],
  pending: [{ id: 'law' as KitId, fingerprint: 'L2' }],
  manifests: [
    held('L1', ['page', 'common', 'film']),
    held('P1', ['common', 'common']),
    // An update that is under way: shares the first chunk of its film with the version before.
    held('L2', ['page', 'film2', 'not-here-yet']),
  ],
  files: [
    { address: 'page', size: 100, blob: 1 },
    { address: 'common', size: 40, blob: 1 },
  ],
  chunks: [
    { address: 'film', index: 0, blob: 2 },
    { address: 'film', index: 1, blob: 3 },
    { address: 'film2', index: 0, blob: 2 },
    { address: 'film2', index: 1, blob: 4 },
  ],
  // The pack still holds 10 bytes of a file that nobody needs any more.
  blobs: [blob(1, 150), blob(2, 8 * MiB), blob(3, 7), blob(4, 9)],
};

it('counts what lies there once, and for each kit what it needs and what its removal would free', () => {
  const { bytes, kits } = roomOf(rows);
  expect(bytes).toBe(150 + 8 * MiB + 7 + 9);
  expect(kits).toEqual([
    { id: 'law', bytes: 100 + 40 + 8 * MiB + 7 + 9, alone: 100 + 8 * MiB + 7 + 9 },
    { id: 'physics', bytes: 40, alone: 0 },
  ]);
});

it('is empty where nothing is', () => {
  const none = { kits: [], pending: [], manifests: [], files: [], chunks: [], blobs: [] };
  expect(roomOf(none)).toEqual({ bytes: 0, kits: [] });
});

it('counts of two qualities the one that is kept; both while another choice is being installed', () => {
  const recording = { id: 'talk', kind: 'video', file: { en: 'a.mp4' }, smaller: { en: 'b.mp4' }, captions: [] };
  const manifest = {
    units: [{ items: [recording] }],
    documents: {},
    files: [{ path: 'a.mp4' }, { path: 'b.mp4' }],
  } as unknown as KitManifest;
  const law = { id: 'law' as KitId, fingerprint: 'L' };
  const taken = (kit: Partial<RoomRows['kits'][number]>, pending: RoomRows['pending']) =>
    roomOf({
      kits: [{ ...law, ...kit }],
      pending,
      manifests: [{ fingerprint: 'L', manifest, addresses: ['large', 'little'] }],
      files: [
        { address: 'large', size: 100, blob: 1 },
        { address: 'little', size: 7, blob: 2 },
      ],
      chunks: [],
      blobs: [blob(1, 100), blob(2, 7)],
    }).kits[0]!.bytes;
  expect(taken({ films: 'full' }, [])).toBe(100);
  expect(taken({ films: 'small' }, [])).toBe(7);
  expect(taken({ films: 'full' }, [{ ...law, films: 'small' }])).toBe(107);
  // Installed before there was a choice.
  expect(taken({}, [])).toBe(107);
});
