import { describe, expect, it } from 'vitest';
import { describePackage } from '../../kit/package/describe';
import { zipOf } from '../archive/foreign.fixture';
import { openFile } from '../archive/open';
import { blobSpill } from '../archive/spill';
import { importSource } from '../import-source';
import type { Imported } from '../imported';
import { fileOfBytes } from '../source';
import { dependency, h5pFiles, h5pOf, headOf, library } from './h5p.fixture';
import type { H5pPlayer } from './player';

const PLAYER: H5pPlayer = {
  version: '9.9.9',
  files: new Map([['main.bundle.js', fileOfBytes(new TextEncoder().encode('main'))]]),
};

async function importOf(bytes: Uint8Array<ArrayBuffer>, h5pPlayer: H5pPlayer | undefined = PLAYER) {
  const source = await openFile('Тест.h5p', fileOfBytes(bytes), blobSpill);
  return source.ok ? importSource(source.value, { h5pPlayer }) : source;
}
async function imported(more: Readonly<Record<string, string | undefined>> = {}): Promise<Imported> {
  const result = await importOf(h5pOf(more));
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`);
  return result.value;
}
const said = ({ report }: Imported) =>
  report.map(({ outcome, what, reason }) => [outcome, what, reason?.code, reason?.detail]);
const textOf = ({ files }: Imported, path: string) => new TextDecoder().decode(files.get(path) as Uint8Array);
const FOLDER = 'packages/shyn-ba';

describe('an .h5p file', () => {
  it('becomes a package of its content, the libraries that it needs, and the player', async () => {
    const made = await imported();
    expect(made).toMatchObject({ title: 'Шын ба?', language: 'kk', licence: 'CC BY 4.0' });
    expect(made.units[0]!.items).toEqual([{ id: 'shyn-ba', kind: 'package', title: 'Шын ба?', package: FOLDER }]);
    expect([...made.files.keys()].map((path) => path.replace(`${FOLDER}/`, '')).sort()).toEqual([
      'h5p/H5P.Main-1.2/js/a.js',
      'h5p/H5P.Main-1.2/library.json',
      'h5p/H5P.Part-1.2/js/a.js',
      'h5p/H5P.Part-1.2/library.json',
      'h5p/content/content.json',
      'h5p/content/images/Сурет 1.png',
      'h5p/h5p.json',
      'index.html',
      'player/NOTICE.txt',
      'player/main.bundle.js',
      'sandyq-h5p.json',
    ]);
    expect(textOf(made, `${FOLDER}/player/NOTICE.txt`)).toContain('GNU General Public License');
    expect(said(made)).toEqual([
      ['kept', 'Тест.h5p (H5P.Main)', undefined, undefined],
      ['left-out', 'H5PEditor.Main-1.2', 'h5p-unused', undefined],
    ]);
  });

  it('is what the packer knows as H5P, and nothing else is', async () => {
    const { files } = await imported();
    const names = [...files.keys()].map((path) => path.replace(`${FOLDER}/`, ''));
    const read = async (name: string) => new TextDecoder().decode(files.get(`${FOLDER}/${name}`) as Uint8Array);
    expect(await describePackage(names, read, 'p')).toMatchObject({
      ok: true,
      value: { index: { standard: 'h5p', parts: [{ path: 'index.html', reports: true }] } },
    });
    const raw = Object.keys(h5pFiles());
    expect(await describePackage(raw, read, 'p')).toEqual({ ok: false, error: { code: 'h5p-without-player' } });
    const later = async () => '{"format":"sandyq-h5p","formatVersion":2}';
    expect(await describePackage(names, later, 'p')).toEqual({ ok: false, error: { code: 'h5p-unknown' } });
  });

  it('has its libraries under the names that the player asks for', async () => {
    const { 'H5P.Part-1.2/library.json': part, 'H5P.Part-1.2/js/a.js': script } = h5pFiles();
    const made = await imported({
      'H5P.Part-1.2/library.json': undefined,
      'H5P.Part-1.2/js/a.js': undefined,
      'H5P.Part-1.2.17/library.json': part,
      'H5P.Part-1.2.17/js/a.js': script,
    });
    expect([...made.files.keys()]).toContain(`${FOLDER}/h5p/H5P.Part-1.2/js/a.js`);
  });

  it('names what only its content is made for, so that the player loads it', async () => {
    const content = JSON.stringify({ questions: [{ library: 'H5P.Other 1.2', params: {} }] });
    const made = await imported({
      'content/content.json': content,
      'H5P.Other-1.2/library.json': library('H5P.Other'),
      'H5P.Other-1.2/js/a.js': 'd',
    });
    const head = JSON.parse(textOf(made, `${FOLDER}/h5p/h5p.json`)) as {
      preloadedDependencies: { machineName: string }[];
    };
    expect(head.preloadedDependencies.map(({ machineName }) => machineName)).toEqual(['H5P.Main', 'H5P.Other']);
  });

  it('tells what will not be there without a network', async () => {
    const made = await imported({
      'h5p.json': headOf({ preloadedDependencies: [dependency('H5P.Main'), dependency('H5P.AudioRecorder')] }),
      'H5P.AudioRecorder-1.2/library.json': library('H5P.AudioRecorder'),
      'H5P.AudioRecorder-1.2/js/a.js': 'r',
      'content/content.json': '{"video":{"files":[{"path":"https://youtu.be/x","mime":"video/YouTube"}]}}',
    });
    expect(said(made).slice(0, 2)).toEqual([
      ['simplified', 'Тест.h5p (H5P.Main)', 'h5p-wants-elsewhere', 'H5P.AudioRecorder'],
      ['simplified', 'Тест.h5p (H5P.Main)', 'h5p-online', 'https://youtu.be/x'],
    ]);
  });

  it('says no word that means something in the page it begins with', async () => {
    const made = await imported({ 'h5p.json': headOf({ title: '</title><script>alert(1)</script>"' }) });
    const [page] = [...made.files.keys()].filter((path) => path.endsWith('/index.html'));
    expect(textOf(made, page!)).toContain('&lt;/title&gt;&lt;script&gt;');
  });
});

describe('an .h5p file that is refused', () => {
  it('because nobody brought a player', async () => {
    const source = await openFile('x.h5p', fileOfBytes(h5pOf()), blobSpill);
    const result = source.ok && (await importSource(source.value));
    expect(result).toEqual({ ok: false, error: { code: 'needs-player', detail: 'H5P.Main' } });
  });

  it.each<[string, Readonly<Record<string, string | undefined>>, string, string]>([
    ['its head is lost', { 'h5p.json': undefined }, 'incomplete', 'h5p.json'],
    ['its content is lost', { 'content/content.json': undefined }, 'incomplete', 'content/content.json'],
    ['its head is none', { 'h5p.json': '[]' }, 'damaged', 'h5p.json'],
    ['its content is none', { 'content/content.json': '{' }, 'damaged', 'content/content.json'],
    [
      'its main library is named nowhere',
      { 'h5p.json': headOf({ preloadedDependencies: [] }) },
      'incomplete',
      'H5P.Main',
    ],
    ['a library is not there', { 'H5P.Part-1.2/library.json': undefined }, 'incomplete', 'H5P.Part-1.2'],
    [
      'a library that its content is made for is not there',
      { 'content/content.json': '{"a":[{"library":"H5P.Gone 1.0"}]}' },
      'incomplete',
      'H5P.Gone-1.0',
    ],
    ['a script of a library is not there', { 'H5P.Part-1.2/js/a.js': undefined }, 'incomplete', 'H5P.Part-1.2/js/a.js'],
    [
      'a script of a library leads out',
      { 'H5P.Part-1.2/library.json': library('H5P.Part', { preloadedJs: [{ path: '../../../evil.js' }] }) },
      'unsafe',
      '../../../evil.js',
    ],
    [
      'the name of a library leads out',
      { 'H5P.Part-1.2/library.json': library('../H5P.Part') },
      'damaged',
      'machineName',
    ],
    [
      'libraries need each other',
      { 'H5P.Part-1.2/library.json': library('H5P.Part', { preloadedDependencies: [dependency('H5P.Main')] }) },
      'damaged',
      'needs itself',
    ],
  ])('because %s', async (_, more, code, detail) => {
    expect(await importOf(h5pOf(more))).toMatchObject({
      ok: false,
      error: { code, detail: expect.stringContaining(detail) },
    });
  });

  it('but not for a text that goes deep, which is nothing to it', async () => {
    const deep = `${'{"a":'.repeat(200_000)}{"library":"H5P.Gone 1.0"}${'}'.repeat(200_000)}`;
    expect(await importOf(h5pOf({ 'content/content.json': deep }))).toMatchObject({ error: { code: 'incomplete' } });
  });

  it('for more libraries than any content has', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 501 }, (_, index) => [
        `L${index}-1.2/library.json`,
        library(`L${index}`, { preloadedJs: [] }),
      ]),
    );
    expect(await importOf(zipOf({ ...h5pFiles(), ...many }))).toMatchObject({
      ok: false,
      error: { code: 'too-large' },
    });
  });
});
