import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Parts } from '../../lib/draft/outline';
import type { DraftId } from '../../lib/draft/part';
import type { KitId } from '../../lib/shared/ids';
import { sha256, smallKit } from '../../../tests/hub/drafts';
import { newKey } from '../../../tests/hub/kits';
import { DraftFiles } from './files';
import { Packer } from './packer';
import { DraftPacking } from './packing';
import type { DraftParts } from './parts';
import { Previews } from './previews';

const draft = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' as DraftId;
const clock = { now: () => Date.parse('2026-11-22T00:00:00Z') };
const bytes = new TextEncoder().encode('WEBVTT\n');
const file = { sha256: sha256(bytes), bytes: bytes.length };

let folder: string;
let free: number;
let parts: Parts;
let files: DraftFiles;
let packing: DraftPacking;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandyq-packing-'));
  [free, parts] = [1e12, new Map(smallKit('packed').map(({ id, value }) => [id, value] as never))];
  files = new DraftFiles(folder, clock, 1e6, () => Promise.resolve(free));
  const held = {
    digest: () => Promise.resolve('as it is'),
    all: () => Promise.resolve({ parts, digest: 'as it is' }),
    read: () => Promise.resolve([{ id: 'kit', rev: '1', value: parts.get('kit') }]),
  };
  packing = new DraftPacking({
    ...{ parts: held as unknown as DraftParts, files, packer: new Packer(''), key: newKey(), clock },
    ...{ previews: new Previews(join(folder, '.previews'), clock), institution: () => ({ id: 'demo' as KitId }) },
    ...{ programVersion: '0', folder: join(folder, '.packing') },
  });
});
afterEach(() => rm(folder, { recursive: true }));

it('packs nothing where the disk would be full, and leaves nothing of what it tried', async () => {
  free = 1000;
  expect(await packing.preview(draft)).toEqual({ ok: false, error: { code: 'storage-full' } });
  free = 1e12;
  expect(await packing.preview(draft)).toMatchObject({ ok: true, value: { kit: 'packed-preview-aaaaaaaa' } });
  expect(await packing.pack(draft, 'as it was', () => Promise.reject(new Error()))).toMatchObject({ ok: false });
  expect(await readdir(join(folder, '.packing'))).toEqual([]);
  expect(await packing.preview(draft)).toMatchObject({
    ok: true,
    value: { kit: 'packed-preview-aaaaaaaa', version: '1.0.0' },
  });
});

it('looks again for bytes that were not here, though no part is another', async () => {
  parts = new Map([...parts, ['file:media/a.vtt', file]]);
  const absent = { severity: 'mistake', part: 'file:media/a.vtt' };
  expect((await packing.check(draft)).problems).toContainEqual(expect.objectContaining(absent));
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  }
  await files.put('a', { ...file, size: file.bytes, offset: 0 }, whole());
  expect((await packing.check(draft)).problems).not.toContainEqual(expect.objectContaining(absent));
  parts = new Map([...parts, ['file:media/a.vtt', { ...file, bytes: 3 }]]);
  const other = await packing.pack(draft, 'as it is', () => Promise.reject(new Error('not packed')));
  expect(other).toMatchObject({ ok: false, error: { code: 'draft-problems' } });
});
