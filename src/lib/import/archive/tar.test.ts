import { describe, expect, it } from 'vitest';
import { endOfArchive, paddingAfter, tarHeader } from '../../shared/tar';
import { bytesOf, joined, refusal, tarOf, textOfFile } from './foreign.fixture';
import { blobAccess } from './spill';
import { openTar } from './tar';

const open = (bytes: Uint8Array<ArrayBuffer>) => openTar(blobAccess(new Blob([bytes])));

/** A header of any kind, bent where `bend` says, with its sum made right again. */
function entry(path: string, content: string, bend: (header: Uint8Array) => void = () => undefined): Uint8Array {
  const bytes = bytesOf(content);
  const header = tarHeader({ path, size: bytes.length, modified: 0, mode: 0o644 });
  bend(header);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.set(bytesOf(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return joined([header, bytes, paddingAfter(bytes.length)]);
}
const type = (letter: string) => (header: Uint8Array) => header.set(bytesOf(letter), 156);
const pax = (key: string, value: string) => {
  const line = (length: number) => `${length} ${key}=${value}\n`;
  const length = bytesOf(line(100)).length - (bytesOf(line(100)).length < 100 ? 1 : 0);
  return entry('pax', line(bytesOf(line(length)).length), type('x'));
};
const tar = (...entries: readonly Uint8Array[]) => joined([...entries, endOfArchive()]);

describe('openTar', () => {
  it('gives the files', async () => {
    const opened = await open(tarOf({ 'a.txt': 'text', 'folder/b.txt': 'x'.repeat(3000) }));
    if (!opened.ok) throw new Error(opened.error.code);
    expect([...opened.value.files.keys()]).toEqual(['a.txt', 'folder/b.txt']);
    expect(await textOfFile(opened.value.files.get('folder/b.txt'))).toBe('x'.repeat(3000));
  });

  it('reads names of pax, of GNU, and in UTF-8', async () => {
    const long = `${'папка/'.repeat(30)}файл.txt`;
    const opened = await open(
      tar(
        pax('path', long),
        entry('short', '1'),
        entry('name', 'gnu/'.repeat(40) + 'a.txt\0', type('L')),
        entry('s', '2'),
      ),
    );
    expect(opened.ok && [...opened.value.files.keys()]).toEqual([long, `${'gnu/'.repeat(40)}a.txt`]);
  });

  it('passes over links and devices, wherever they lead', async () => {
    const link = entry('passwd', '', (header) => {
      type('2')(header);
      header.set(bytesOf('/etc/passwd'), 157);
    });
    const opened = await open(
      tar(link, entry('disk', '', type('4')), entry('hard', '', type('1')), entry('a.txt', 'x')),
    );
    expect(opened.ok && [...opened.value.files.keys()]).toEqual(['a.txt']);
    expect(opened.ok && opened.value.passedOver.map(({ what }) => what)).toEqual(['passwd', 'disk', 'hard']);
  });

  it.each(['../a.txt', 'a/../../b.txt'])('refuses the name %s', async (name) => {
    expect(await open(tar(entry(name, 'x')))).toMatchObject(refusal('unsafe'));
  });

  it('refuses a path of pax that leads out', async () => {
    expect(await open(tar(pax('path', '../../evil'), entry('a', 'x')))).toMatchObject(refusal('unsafe'));
  });

  it('takes the later of two files of one name', async () => {
    const opened = await open(tar(entry('a.txt', 'old'), entry('a.txt', 'new')));
    expect(opened.ok && (await textOfFile(opened.value.files.get('a.txt')))).toBe('new');
  });

  it('refuses what breaks off, and headers that do not add up', async () => {
    const good = tarOf({ 'a.txt': 'x'.repeat(2000) });
    expect(await open(good.slice(0, 1024))).toMatchObject(refusal('damaged', 'breaks off'));
    const bad = good.slice();
    bad[0]! ^= 1;
    expect(await open(bad)).toMatchObject(refusal('damaged', 'no header'));
  });

  it('refuses a name of megabytes', async () => {
    expect(await open(tar(entry('name', 'x'.repeat(1024 * 1024 + 1), type('L'))))).toMatchObject(refusal('too-large'));
  });
});
