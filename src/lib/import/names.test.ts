import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { FilePath } from '../kit/manifest';
import { ItemId } from '../shared/ids';
import { freeName, Names } from './names';

describe('Names', () => {
  it('makes ids of titles in any script, and no id twice', () => {
    const names = new Names();
    const long = 'Ұзақ атау '.repeat(20);
    const ids = ['Лекция 1', 'Лекция 1', '???', '???', long, long].map((title) => names.id(title, 'page'));
    expect(ids.slice(0, 4)).toEqual(['lektsiya-1', 'lektsiya-1-2', 'page', 'page-2']);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(v.is(ItemId, id)).toBe(true);
  });

  it('makes safe paths, no two of which differ only in case or ending', () => {
    const names = new Names();
    const paths = [
      'Фото 1.JPG',
      'foto-1.jpg',
      'FOTO-1.png',
      'con.txt',
      '.htaccess',
      'a/../b.html',
      '???.pdf',
      'x'.repeat(300),
    ];
    const made = paths.map((path) => names.path('files', path));
    expect(made.slice(0, 4)).toEqual([
      'files/foto-1.jpg',
      'files/foto-1-2.jpg',
      'files/foto-1-3.png',
      'files/file-con.txt',
    ]);
    expect(new Set(made.map((path) => path.replace(/\.\w+$/, ''))).size).toBe(paths.length);
    for (const path of made) expect(v.is(FilePath, path)).toBe(true);
  });

  it('gives nothing out that a folder has', () => {
    const paths = ['pages/kirispe.kk.md', 'media/Film.mp4', 'packages/kurs/index.html', 'kit.yaml'];
    const names = new Names({ ids: ['kirispe'], paths });
    expect(names.id('Кіріспе', 'page')).toBe('kirispe-2');
    expect(names.path('pages', 'Кіріспе.md')).toBe('pages/kirispe-2.md');
    expect(names.path('media', 'film.webm')).toBe('media/film-2.webm');
    expect(names.folder('packages', 'Курс')).toBe('packages/kurs-2');
    expect(names.path('files', 'kirispe.md')).toBe('files/kirispe.md');
  });

  it('ends all that it gives out as it was told', () => {
    const names = new Names({ tail: '-k3f9' });
    expect([names.id('Кіріспе', 'page'), names.id('Кіріспе', 'page')]).toEqual(['kirispe-k3f9', 'kirispe-k3f9-2']);
    expect(names.path('files', 'a.PDF')).toBe('files/a-k3f9.pdf');
    expect(names.folder('packages', 'Курс')).toBe('packages/kurs-k3f9');
    expect(v.is(ItemId, names.id('x'.repeat(300), 'page'))).toBe(true);
  });
});

describe('freeName', () => {
  it('does not count from the beginning each time', () => {
    let tries = 0;
    const taken = new Set<string>();
    const numbers = new Map<string, number>();
    const take = (name: string): boolean => ((tries += 1), !taken.has(name) && taken.add(name).has(name));
    for (let count = 0; count < 1000; count++) freeName('lecture', 64, '', take, numbers);
    expect([taken.size, tries]).toEqual([1000, 1000]);
  });
});
