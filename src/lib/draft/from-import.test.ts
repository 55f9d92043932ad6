import { describe, expect, it } from 'vitest';
import type { AuthoredItem } from '../kit/authoring';
import { fileOfBytes, lazyFile, UnreadableFile } from '../import/source';
import type { Imported, ImportedFile } from '../import/imported';
import { ok } from '../shared/result';
import { CLEAN, draft, FACTS } from './check/draft.fixture';
import { checkDraft } from './checks';
import { namesBeside, reportPath, takeImport, withoutImport, type Taken, type TakeFault } from './from-import';
import { outlineOf, type Parts } from './outline';
import { MOST_TEXT, type FactsValue, type PartId } from './part';
import type { Result } from '../shared/result';

const PARTS = draft(CLEAN);
const FACTS_NOW = PARTS.get('kit') as FactsValue;
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const SHA = 'b'.repeat(64);

function keeping() {
  const kept: Blob[] = [];
  const keepFile = async (blob: Blob) => {
    kept.push(blob);
    return ok({ sha256: SHA, bytes: blob.size });
  };
  return { kept, keepFile };
}

const imported = (
  units: readonly (readonly [string, readonly AuthoredItem[]])[],
  files: Readonly<Record<string, ImportedFile>>,
): Imported => ({
  units: units.map(([title, items]) => ({ title, items })),
  files: new Map(Object.entries(files)),
  report: [],
});

const authored = (item: Readonly<Record<string, unknown>>): AuthoredItem => item as unknown as AuthoredItem;
const page = (id: string, title = id): AuthoredItem => authored({ id, kind: 'page', title, content: `pages/${id}.md` });

const TWO = imported(
  [
    ['Бірінші', [page('one', 'Бір'), authored({ id: 'check', kind: 'test', title: 'Тест', control: 'self', questions: 'questions/check.gift' })]],
    ['Екінші', [page('two'), authored({ id: 'film', kind: 'video', title: 'Фильм', file: 'media/film.mp4', captions: 'media/film.{lang}.vtt' })]],
  ],
  {
    'pages/one.md': bytes('[екінші](item:two) ![сурет](../pictures/a.png)'),
    'pages/two.md': bytes('[құжат](../files/b.pdf)'),
    'pictures/a.png': bytes('png'),
    'files/b.pdf': fileOfBytes(bytes('pdf')),
    'questions/check.gift': bytes('::A::Q {=a ~b}'),
    'media/film.mp4': new Blob(['film']),
    'media/film.en.vtt': bytes('WEBVTT\n'),
  },
); // prettier-ignore

async function take(parts: Parts, one: Imported, units?: readonly number[]): Promise<Result<Taken, TakeFault>> {
  const { keepFile } = keeping();
  const wanted = (_: Imported, unit: number) => units?.includes(unit) ?? true;
  return takeImport(parts, { imported: [one], wanted, language: 'kk' }, keepFile);
}

async function taken(parts: Parts, one: Imported, units?: readonly number[]): Promise<Taken> {
  const result = await take(parts, one, units);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

const joined = (parts: Parts, { changes }: Taken): Parts => new Map([...parts, ...changes]);

describe('takeImport', () => {
  it('adds units after the last, with texts by language and files by their hash', async () => {
    const { changes } = await taken(PARTS, TWO);
    const outline = outlineOf(joined(PARTS, { changes, report: [] }));
    expect(outline.map(({ id, items }) => [id, items.map((item) => item.id)])).toEqual([
      ['u', ['page']],
      ['birinshi', ['one', 'check']],
      ['ekinshi', ['two', 'film']],
    ]);
    expect(changes.get('unit:birinshi')).toMatchObject({ title: { kk: 'Бірінші' } });
    expect(changes.get('item:one')).toMatchObject({
      item: { kind: 'page', title: { kk: 'Бір' }, content: 'pages/one.{lang}.md' },
    });
    expect(changes.get('item:one')).not.toHaveProperty('item.id');
    expect(changes.get('text:questions/check.kk.gift')).toEqual({ text: '::A::Q {=a ~b}' });
    expect(changes.get('file:media/film.mp4')).toEqual({ sha256: SHA, bytes: 4 });
    expect(changes.get('file:files/b.pdf')).toEqual({ sha256: SHA, bytes: 3 });
  });

  it('makes no mistake of it', async () => {
    const parts = joined(PARTS, await taken(PARTS, TWO));
    expect(checkDraft(parts).filter(({ severity }) => severity === 'mistake')).toEqual([]);
  });

  it('takes of one unit what it needs, and tells of links into others', async () => {
    const { changes, report } = await taken(PARTS, TWO, [0]);
    expect([...changes.keys()].filter((id) => id.startsWith('file:'))).toEqual(['file:pictures/a.png']);
    expect(changes.get('text:pages/one.kk.md')).toEqual({ text: 'екінші ![сурет](../pictures/a.png)' });
    expect(report).toEqual([
      { outcome: 'simplified', what: 'pages/one.kk.md', reason: { code: 'link-dead', detail: 'екінші' } },
    ]);
    expect([...changes.keys()]).not.toContain('item:two');
  });

  it('keeps captions of a language that the kit has not got, and says so', async () => {
    const { changes, report } = await taken(PARTS, TWO, [1]);
    expect(changes.get('item:film')).not.toHaveProperty('item.captions');
    expect(changes.get('text:media/film.en.vtt')).toEqual({ text: 'WEBVTT\n' });
    expect(report).toContainEqual(
      expect.objectContaining({ item: 'film', reason: { code: 'captions-other-language', detail: 'en' } }),
    );
  });

  it('keeps a text as a file that is too long to be written in', async () => {
    const long = imported([['U', [page('long')]]], { 'pages/long.md': bytes('x'.repeat(MOST_TEXT + 1)) });
    const { changes, report } = await taken(PARTS, long);
    expect(changes.get('file:pages/long.kk.md')).toMatchObject({ bytes: MOST_TEXT + 1 });
    expect(report.map(({ reason }) => reason?.code)).toEqual(['text-too-long']);
  });

  it('keeps packages whole, whatever their files are called', async () => {
    const item = authored({ id: 'p', kind: 'package', title: 'P', package: 'packages/p' });
    const files = { 'packages/p/index.html': bytes('<p>'), 'packages/p/Бет 1.md': bytes('x') };
    const { changes } = await taken(PARTS, imported([['U', [item]]], files), [0]);
    expect([...changes.keys()].filter((id) => id.startsWith('file:'))).toEqual([
      'file:packages/p/index.html',
      'file:packages/p/Бет 1.md',
    ]);
  });

  it('says what is in languages in one, wherever it stands', async () => {
    const pictures = [{ file: 'pictures/m.png', alt: 'Карта', caption: 'К' }];
    const items = [authored({ id: 'map', kind: 'image', title: 'M', pictures })];
    const { changes } = await taken(PARTS, imported([['U', items]], { 'pictures/m.png': bytes('png') }));
    expect(changes.get('item:map')).toMatchObject({
      item: { pictures: [{ file: 'pictures/m.png', alt: { kk: 'Карта' }, caption: { kk: 'К' } }] },
    });
  });

  it('says the licence of what it brings where the draft says none, and takes it away with the rest', async () => {
    const licensed = { ...TWO, licence: 'CC BY-SA 4.0' };
    const got = await taken(PARTS, licensed);
    expect(got.changes.get('kit')).toEqual({ ...FACTS_NOW, licence: 'CC BY-SA 4.0' });
    const own = draft(CLEAN, { kit: { ...FACTS_NOW, licence: 'Ours alone' } });
    expect((await taken(own, licensed)).changes.has('kit')).toBe(false);
    expect((await taken(PARTS, TWO)).changes.has('kit')).toBe(false);
    const after = joined(PARTS, got);
    expect(withoutImport(after, got).get('kit')).toStrictEqual(FACTS_NOW);
    const changed = new Map(after).set('kit', { ...FACTS_NOW, licence: 'Ours alone' });
    expect(withoutImport(changed, got).has('kit')).toBe(false);
    expect(withoutImport(PARTS, got).size).toBe(0);
  });

  it('refuses what the draft has got meanwhile, what is damaged, and nothing', async () => {
    const fault = async (one: Imported, units?: readonly number[]) => {
      const result = await take(PARTS, one, units);
      return result.ok ? undefined : result.error.code;
    };
    expect(await fault(imported([['U', [page('page')]]], { 'pages/page.md': bytes('x') }))).toBe('names-taken');
    const broken = lazyFile(5, async function* () {
      yield bytes('ab');
      throw new UnreadableFile({ code: 'damaged' });
    });
    const film = authored({ id: 'f', kind: 'video', title: 'F', file: 'media/f.mp4' });
    expect(await fault(imported([['U', [film]]], { 'media/f.mp4': broken }))).toBe('damaged');
    expect(await fault(TWO, [])).toBe('nothing-wanted');
  });

  it('refuses more parts than a draft has', async () => {
    const files = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`packages/p/${n}.js`, bytes('x')]));
    const item = authored({ id: 'p', kind: 'package', title: 'P', package: 'packages/p' });
    const result = await take(PARTS, imported([['U', [item]]], files));
    expect(result).toEqual({ ok: false, error: { code: 'too-many-parts' } });
  });

  it('stands after many units, in the order of the file', async () => {
    const many = imported(
      Array.from({ length: 40 }, (_, n) => [`Unit ${n}`, [page(`i${n}`)]] as const),
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`pages/i${n}.md`, bytes('x')])),
    );
    const outline = outlineOf(joined(PARTS, await taken(PARTS, many)));
    expect(outline.slice(1).map(({ title }) => title)).toEqual(many.units.map(({ title }) => ({ kk: title })));
  });
});

describe('names of a draft', () => {
  it('are given to no import', () => {
    const names = namesBeside(PARTS);
    expect(names.id('page', 'page')).toBe('page-2');
    expect(names.path('pages', 'page.md')).toBe('pages/page-2.md');
  });

  it('number the accounts of imports', () => {
    expect(reportPath(PARTS)).toBe('import-report-1.md');
    const parts = new Map(PARTS).set('text:import-report-1.md' as PartId, { text: FACTS.id });
    expect(reportPath(parts)).toBe('import-report-2.md');
    expect(reportPath(parts, '-k3f9')).toBe('import-report-1-k3f9.md');
    expect(checkDraft(draft(CLEAN, { 'text:import-report-1-k3f9.md': 'x' }))).toEqual([]);
  });
});
