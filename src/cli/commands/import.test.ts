import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarGzOf, zipOf } from '../../lib/import/archive/foreign.fixture';
import { docxOf, p, picture, style } from '../../lib/import/docx/docx.fixture';
import { backupOf, field } from '../../lib/import/moodle/backup.fixture';
import { commandLine } from './command-line.fixture';
import { h5pPlayer } from '../../../tests/h5p-player';
import { h5pOf, playerArchive } from '../../lib/import/h5p/h5p.fixture';
import importCommand from './import';
import keygen from './keygen';
import pack from './pack';

const SAMPLES = join(import.meta.dirname, '../../../../shared/samples');

let dir: string;
const path = (name: string): string => join(dir, name);
const sandyq = commandLine({ import: importCommand, pack, keygen });

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-import-test-'));
  await sandyq('keygen', '--out', path('own'));
});
afterAll(() => rm(dir, { recursive: true }));

/** Imports into a folder and packs that; gives what both said. */
async function importAndPack(name: string, ...files: readonly string[]) {
  const imported = await sandyq('import', ...files, '--out', path(name), '--json');
  expect(imported).toMatchObject({ code: 0, err: '' });
  const packed = await sandyq('pack', path(name), '--key', path('own.key'), '--out', path(`${name}.kit`), '--json');
  expect(JSON.parse(packed.out)).toMatchObject({ ok: true });
  return { report: JSON.parse(imported.out), yaml: await readFile(path(`${name}/kit.yaml`), 'utf8'), packed };
}

const hasSamples = existsSync(SAMPLES);
if (!hasSamples) console.warn('No samples beside the project: their imports are not tried.');

describe.skipIf(!hasSamples)('the samples', () => {
  it.each([
    ['PDF', 'pdf/pdflatex-outline.pdf', 'kind: reading'],
    ['SCORM 1.2', 'scorm/singlesco-scorm12.zip', 'kind: package'],
    ['SCORM 2004', 'scorm/runtime-basic-calls-scorm2004-3rd.zip', 'kind: package'],
    ['cmi5', 'cmi5/single-au-basic-responsive.zip', 'kind: package'],
    ['Common Cartridge', 'cartridge/single-page-cc13.imscc', 'kind: page'],
    ['GIFT', 'gift/options1.gift', 'kind: test'],
    ['media', 'media', 'kind: video'],
  ])('of %s import, and pack', async (name, sample, expected) => {
    const { yaml } = await importAndPack(name.replaceAll(' ', '-'), join(SAMPLES, sample));
    expect(yaml).toContain(expected);
  });
});

const player = hasSamples ? h5pPlayer() : undefined;
if (!player) console.warn('No h5p-standalone to be had: H5P is not tried with its player.');

it.skipIf(!player)('the sample of H5P imports with its player, and packs', async () => {
  const { yaml, packed } = await importAndPack('h5p', join(SAMPLES, 'h5p/true-false.h5p'), '--h5p-player', player!);
  expect(yaml).toContain('package: packages/hello-world');
  expect(JSON.parse(packed.out)).toMatchObject({ ok: true });
  expect(await readFile(path('h5p/import-report.md'), 'utf8')).toContain(
    'H5PEditor.RadioGroup-1.1: its content does not need it',
  );
  // The same release, unpacked.
  await mkdir(path('player'));
  execFileSync('tar', ['-xzf', player!, '-C', path('player')]);
  await importAndPack('h5p-2', join(SAMPLES, 'h5p/true-false.h5p'), '--h5p-player', path('player/package'));
});

describe('what others made', () => {
  const write = async (name: string, bytes: Uint8Array): Promise<string> => {
    await writeFile(path(name), bytes);
    return path(name);
  };

  it('imports together, and packs: a course of Moodle, a document, a package', async () => {
    const activities = [
      { id: 1, kind: 'page', title: 'Тема', xml: `${field('content', '<p>См. <a href="$@QUIZVIEWBYID*2@$">тест</a>, <a href="$@FORUMVIEWBYID*4@$">форум</a>, <code>src="x"</code></p>')}<contentformat>1</contentformat>` },
      { id: 2, kind: 'quiz', title: 'Тест', xml: '<question_instances><question_instance><questionid>1</questionid></question_instance></question_instances>' },
      { id: 3, kind: 'assign', title: 'Работа', xml: '<grade>10</grade>' },
      { id: 4, kind: 'forum', title: 'Форум' },
    ]; // prettier-ignore
    const bank = `<question_category id="1">${field('name', 'Банк')}<contextid>1</contextid><questions><question id="1"><parent>0</parent>${field('name', 'q')}${field('questiontext', '2 + 2?')}<qtype>shortanswer</qtype><plugin_qtype_shortanswer_question><answers><answer id="1">${field('answertext', '4')}<fraction>1</fraction></answer></answers></plugin_qtype_shortanswer_question></question></questions></question_category>`;
    const moodle = await write('course.mbz', tarGzOf(backupOf([{ id: 1, title: 'Тема' }], activities, [], bank)));
    const docx = await write(
      'doc.docx',
      docxOf(p('Глава', style('1')) + p(picture('rId2', 'Карта')) + p('Вторая', style('1')) + p('x')),
    );
    const simulator = await write('sim.zip', zipOf({ 'index.html': '<title>Опыт</title>', 'js/файл.js': '1' }));
    const { yaml, report } = await importAndPack('others', moodle, docx, simulator);
    expect(report).toMatchObject({ items: 6, title: 'Физика: механика', languages: ['ru'] });
    expect(yaml).toContain('package: packages/opyt');
    expect(await readFile(path('others/pages/tema.html'), 'utf8')).toContain('<a href="item:test">тест</a>, форум');
  });
});

describe('H5P', () => {
  it('is refused without its player, and says where that is to be had', async () => {
    await writeFile(path('x.h5p'), h5pOf());
    const { code, err } = await sandyq('import', path('x.h5p'), '--out', path('no-player'));
    expect(code).toBe(1);
    expect(err).toContain('[needs-player]');
    expect(err).toContain('--h5p-player h5p-standalone-3.8.2.tgz');
    expect(existsSync(path('no-player'))).toBe(false);
  });

  it('takes no stranger’s scripts for its player', async () => {
    await writeFile(path('x.h5p'), h5pOf());
    await writeFile(
      path('stranger.tgz'),
      playerArchive({ 'package/package.json': '{"name":"h5p-standalone","version":"3.8.2"}' }),
    );
    for (const [file, word] of [
      ['stranger.tgz', 'not h5p-standalone 3.8.2 as npm has it'],
      ['x.h5p', 'no release of h5p-standalone that is known here'],
    ] as const) {
      const answer = await sandyq('import', path('x.h5p'), '--out', path('stranger'), '--h5p-player', path(file));
      expect(answer).toMatchObject({ code: 2, err: expect.stringContaining(word) });
    }
  });
});

describe('import', () => {
  const course = (): Promise<string> => folderOf('course', {
    'Дәріс 1.txt': 'Сәлем, қазақстан',
    'Дәріс 2.md': '# Екінші\n\nМәтін\n',
    'old.doc.bak': 'x',
  }); // prettier-ignore

  async function folderOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    await mkdir(path(name), { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(path(`${name}/${file}`), text);
    return path(name);
  }

  it('writes a folder that packs, with a report, and says what to look at', async () => {
    const { code, out } = await sandyq('import', await course(), '--out', path('made'));
    expect(code).toBe(0);
    expect(out).toContain('2 kept, 0 simplified, 1 left out');
    expect(out).toContain('old.doc.bak: a kind of file that kits don’t hold');
    expect(out).toContain('The institution in kit.yaml is a placeholder');
    expect((await readdir(path('made'))).sort()).toEqual(['import-report.md', 'kit.yaml', 'pages']);
    expect(await readFile(path('made/import-report.md'), 'utf8')).toContain('- Дәріс 1.txt → daris-1');
    expect(await readFile(path('made/kit.yaml'), 'utf8')).toContain('languages:\n  - kk');
    expect(await sandyq('pack', path('made'), '--key', path('own.key'), '--out', path('made.kit'))).toMatchObject({
      code: 0,
    });
  });

  it('joins several files, whose names meet, and takes what it is told', async () => {
    const words = [
      '--id',
      'kit',
      '--title',
      'T',
      '--language',
      'ru',
      '--institution',
      'kaznu',
      '--institution-name',
      'КазНУ',
    ];
    const files = [await course(), await course(), join(await course(), 'Дәріс 1.txt')];
    const { yaml, report } = await importAndPack('joined', ...files, ...words);
    expect(yaml).toContain('id: kaznu\n  name: КазНУ');
    expect(report).toMatchObject({
      ok: true,
      id: 'kit',
      title: 'T',
      languages: ['ru'],
      items: 5,
      kept: 5,
      'left-out': 2,
    });
    expect((await readdir(path('joined/pages'))).sort()).toEqual(
      ['daris-1-2.md', 'daris-1-3.md', 'daris-1.md', 'daris-2-2.md', 'daris-2.md'],
    ); // prettier-ignore
  });

  it('never writes into a folder with files in it', async () => {
    await folderOf('there', { 'kit.yaml': 'mine' });
    expect(await sandyq('import', await course(), '--out', path('there'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('is there already'),
    });
    expect(await readFile(path('there/kit.yaml'), 'utf8')).toBe('mine');
  });

  it('takes no link of a folder', async () => {
    await folderOf('linked', { 'a.txt': 'text' });
    await symlink('/etc/hostname', path('linked/b.txt'));
    const { out } = await sandyq('import', path('linked'), '--out', path('unlinked'));
    expect(out).toContain('b.txt: a link to another place');
    expect(await readdir(path('unlinked/pages'))).toEqual(['a.md']);
  });

  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ['a path out of the folder', zipOf({ '../../evil.txt': 'x', 'a.txt': 'y' }), 'unsafe'],
    ['a file that breaks off', zipOf({ 'a.txt': 'x' }).slice(0, -5), 'damaged'],
    ['nothing that is known', Uint8Array.of(0x4d, 0x5a, 0), 'unknown-format'],
  ])('refuses %s with 1, and writes nothing', async (_, bytes, code) => {
    await writeFile(path('bad.zip'), bytes);
    const argv = ['import', await course(), path('bad.zip'), '--out', path('none')];
    expect(await sandyq(...argv)).toMatchObject({ code: 1, err: expect.stringContaining(`[${code}]`) });
    expect(JSON.parse((await sandyq(...argv, '--json')).out)).toMatchObject({ ok: false, fault: { code } });
    expect((await readdir(dir)).filter((name) => name.startsWith('none') || name.startsWith('evil'))).toEqual([]);
  });

  it('refuses a file that turns out damaged as it is written, and writes nothing', async () => {
    const film = new Uint8Array(5000).fill(7);
    film.set(new TextEncoder().encode('\0\0\0\u0018ftypmp42'));
    const zip = zipOf({ 'film.mp4': film });
    zip[4000]! ^= 1;
    await writeFile(path('film.zip'), zip);
    const { code, err } = await sandyq('import', path('film.zip'), '--out', path('film'));
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('[damaged]') });
    expect((await readdir(dir)).filter((name) => /^film(?!\.zip)/.test(name))).toEqual([]);
  });

  it('says why, where all of it is left out', async () => {
    const { code, err } = await sandyq('import', await folderOf('useless', { 'a.exe': 'MZ' }), '--out', path('u'));
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('a.exe: a kind of file') });
  });

  it.each([
    [['--id', 'Ä'], '--id'],
    [['--institution', 'Big Letters'], '--institution'],
    [['--language', 'Russian'], '--language'],
    [['--institution-name', 'X'], 'without --institution'],
  ])('refuses %j with 2', async (words, message) => {
    expect(await sandyq('import', dir, '--out', path('x'), ...words)).toMatchObject({
      code: 2,
      err: expect.stringContaining(message),
    });
  });
});
