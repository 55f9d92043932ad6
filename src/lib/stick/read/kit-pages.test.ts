import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileSource } from '../../kit/node/file-source';
import { openKit } from '../../kit/open';
import { parsePublicKeyFile, publicKeyLine } from '../../kit/minisign/format';
import { readEntries } from '../../kit/zip/unpack';
import type { KitManifest } from '../../kit/manifest';
import { kitPages, type ReadFile } from './kit-pages';

const FIXTURES = join(import.meta.dirname, '../../../../tests/fixtures/kits');

async function golden(change = (manifest: KitManifest) => manifest): Promise<ReadonlyMap<string, ReadFile>> {
  const key = parsePublicKeyFile(await readFile(join(FIXTURES, 'golden.pub'), 'utf8'))!;
  const source = await openFileSource(join(FIXTURES, 'golden-1.kit'));
  try {
    const kit = await openKit(source, [{ minisign: publicKeyLine(key), institution: 'demo' }]);
    if (!kit.ok) throw new Error(kit.error.code);
    const { manifest, entries } = kit.value;
    const read = async (path: string) => {
      const entry = entries.get(path)!;
      const files = await readEntries(source, [entry]);
      if (!files.ok) throw new Error(files.error.code);
      return files.value.get(entry.name)!;
    };
    const pages = new Map<string, ReadFile>();
    for await (const file of kitPages(change(manifest), read)) pages.set(file.path, file);
    return pages;
  } finally {
    await source.close();
  }
}
const htmlOf = (pages: ReadonlyMap<string, ReadFile>, path: string): string => {
  const page = pages.get(path);
  if (page === undefined || !('html' in page)) throw new Error(`no page ${path}`);
  return page.html;
};

describe('the pages of the golden kit', async () => {
  const pages = await golden();

  it('are there for each language, for what can be read without the app', () => {
    const names = [...pages.keys()].filter((path) => path.endsWith('.en.html')).sort();
    expect(names).toEqual([
      'document-programme.en.html',
      'index.en.html',
      'item-film.en.html',
      'item-page.en.html',
      'item-paper.en.html',
      'item-tone.en.html',
    ]);
    for (const name of names)
      for (const tag of ['kk', 'ru']) expect(pages.has(name.replace('.en.', `.${tag}.`))).toBe(true);
  });

  it('hold nothing of tests, and nothing that opens only after work', () => {
    const contents = htmlOf(pages, 'index.en.html');
    for (const title of ['A check', 'The exam', 'Your opinion', 'A task', 'A case'])
      expect(contents).toMatch(
        new RegExp(`<li><span>(<span[^>]*>)?${title}(</span>)?</span> <span[^>]*>[^<]*in the app</span>`),
      );
    const all = [...pages.values()].map((file) => ('html' in file ? file.html : '')).join('\n');
    expect(all).not.toMatch(/item-(check|final|opinion|task|story)\b/);
    expect([...pages.keys()].some((path) => path.endsWith('.json'))).toBe(false);
  });

  it('show the film with its captions inside, and its file beside it once', () => {
    const film = htmlOf(pages, 'item-film.en.html');
    const [, source] = /<video src="(files\/film-[0-9a-f]{12}\.mp4)" controls/.exec(film)!;
    expect(pages.get(source!)).toMatchObject({ file: { path: 'media/film.mp4' } });
    expect(film).toMatch(/<track kind="captions" srclang="en" label="English" src="data:text\/vtt;base64,V0VCVlRU/);
    expect(film).toContain('Transcript');
  });

  it('show the smaller of two recordings, and lay out no other', async () => {
    const small = await golden((manifest) => ({
      ...manifest,
      files: manifest.files.map((file) =>
        file.path === 'media/film.mp4' ? { ...file, path: 'film.small.mp4' } : file,
      ),
      units: manifest.units.map((unit) => ({
        ...unit,
        items: unit.items.map((item) =>
          item.id === 'film' && item.kind === 'video' ? { ...item, smaller: { kk: 'film.small.mp4' } } : item,
        ),
      })),
    }));
    expect(htmlOf(small, 'item-film.kk.html')).toMatch(/<video src="files\/film-small-[0-9a-f]{12}\.mp4"/);
    const films = [...small.values()].flatMap((file) => ('file' in file ? [file.file.path] : []));
    expect(films.filter((path) => path.endsWith('.mp4'))).toEqual(['film.small.mp4']);
  });

  it('lead from page to page, to the other languages and to all kits', () => {
    const page = htmlOf(pages, 'item-page.kk.html');
    expect(page).toContain('<html lang="kk">');
    expect(page).toContain('href="item-page.ru.html"');
    expect(page).toContain('href="index.kk.html"');
    expect(page).toContain('href="../../read.html"');
    expect(page).toMatch(/href="item-film\.kk\.html" rel="next"/);
  });

  it('carry a policy that lets nothing of a kit run', () => {
    for (const file of pages.values()) {
      if (!('html' in file)) continue;
      expect(file.html).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none';`);
      expect(file.html).not.toMatch(/<script|\son\w+=|javascript:/i);
    }
  });
});
