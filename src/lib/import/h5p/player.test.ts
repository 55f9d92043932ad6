import { describe, expect, it } from 'vitest';
import { openFile } from '../archive/open';
import { blobSpill } from '../archive/spill';
import { fileOfBytes, type ImportSource } from '../source';
import { playerArchive, playerRelease } from './h5p.fixture';
import { openH5pPlayer } from './player';

async function opened(bytes: Uint8Array<ArrayBuffer>): Promise<ImportSource> {
  const source = await openFile('player.tgz', fileOfBytes(bytes), blobSpill);
  if (!source.ok) throw new Error(source.error.code);
  return source.value;
}
/** As it lies in a folder: the archive was never there. */
const unpacked = ({ name, files, passedOver }: ImportSource): ImportSource => ({
  name,
  kind: 'folder',
  passedOver,
  files: new Map([...files].map(([path, file]) => [path.replace('package/', ''), file])),
});

describe('the player that somebody brings', () => {
  it('is taken out of its archive, or of the folder into which that was unpacked', async () => {
    const releases = [await playerRelease()];
    const archive = await opened(playerArchive());
    for (const source of [archive, unpacked(archive)]) {
      const player = await openH5pPlayer(source, releases);
      expect(player).toMatchObject({ ok: true, value: { version: '9.9.9' } });
      expect(player.ok && [...player.value.files.keys()].sort()).toEqual([
        'LICENSE',
        'main.bundle.js',
        'styles/h5p.css',
      ]);
    }
  });

  it.each([
    ['a changed script', { 'package/dist/main.bundle.js': 'evil' }],
    ['one script more', { 'package/dist/more.js': 'evil' }],
  ])('is refused with %s, packed and unpacked', async (_, more) => {
    const releases = [await playerRelease()];
    const source = await opened(playerArchive(more));
    for (const one of [source, unpacked(source)])
      expect(await openH5pPlayer(one, releases)).toEqual({ ok: false, error: { code: 'changed', detail: '9.9.9' } });
  });

  it('is refused where nobody here knows the release, or it is something else', async () => {
    const other = playerArchive({ 'package/package.json': '{"name":"h5p-standalone","version":"0.0.1"}' });
    expect(await openH5pPlayer(await opened(other))).toEqual({
      ok: false,
      error: { code: 'unknown', detail: '0.0.1' },
    });
    const none = playerArchive({ 'package/package.json': '{}' });
    expect(await openH5pPlayer(await opened(none))).toEqual({ ok: false, error: { code: 'unknown' } });
  });
});
