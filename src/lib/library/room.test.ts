import { expect, it } from 'vitest';
import type { KitId } from '../shared/ids';
import { roomOf, type RoomRows } from './room';

const MiB = 1024 * 1024;
const blob = (id: number, size: number) => ({ id, bytes: { size } });
const rows: RoomRows = {
  kits: [
    { id: 'law' as KitId, fingerprint: 'L1' },
    { id: 'physics' as KitId, fingerprint: 'P1' },
  ],
  pending: [{ id: 'law' as KitId, fingerprint: 'L2' }],
  manifests: [
    { fingerprint: 'L1', addresses: ['page', 'common', 'film'] },
    { fingerprint: 'P1', addresses: ['common', 'common'] },
    // An update that is under way: shares the first chunk of its film with the version before.
    { fingerprint: 'L2', addresses: ['page', 'film2', 'not-here-yet'] },
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
