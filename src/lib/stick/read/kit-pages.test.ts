import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileSource } from '../../kit/node/file-source';
import { openKit } from '../../kit/open';
import { parsePublicKeyFile, publicKeyLine } from '../../kit/minisign/format';
import { readEntries } from '../../kit/zip/unpack';
import type { KitManifest } from '../../kit/manifest';
import type { ItemId } from '../../shared/ids';
import { kitPages, type ReadFile } from './kit-pages';

const FIXTURES = join(import.meta.dirname, '../../../../tests/fixtures/kits');

/** `texts`: what the kit has instead, by path. */
async function golden(
  change = (manifest: KitManifest) => manifest,
  texts: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, ReadFile>> {
  const key = parsePublicKeyFile(await readFile(join(FIXTURES, 'golden.pub'), 'utf8'))!;
  const source = await openFileSource(join(FIXTURES, 'golden-1.kit'));
  try {
    const kit = await openKit(source, [{ minisign: publicKeyLine(key), institution: 'demo' }]);
    if (!kit.ok) throw new Error(kit.error.code);
    const { manifest, entries } = kit.value;
    const read = async (path: string) => {
      if (texts[path] !== undefined) return new TextEncoder().encode(texts[path]);
      const entry = entries.get(path)!;
      const files = await readEntries(source, [entry]);
      if (!files.ok) throw new Error(files.error.code);
      return files.value.get(entry.name)!;
    };
    const pages = new Map<string, ReadFile>();
    for await (const file of kitPages(change(manifest), read)) {
      expect([...pages.keys()].map((path) => path.toLowerCase())).not.toContain(file.path.toLowerCase());
      pages.set(file.path, file);
    }
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

/** Where the link with these words leads. */
const linkIn = (pages: ReadonlyMap<string, ReadFile>, path: string, words: string): string | undefined =>
  [...htmlOf(pages, path).matchAll(/<a href="([^"]+)">([^<]*)/g)].find(([, , text]) => text === words)?.[1];

/** What pages link to, or show, that is not there. */
function deadLinks(pages: ReadonlyMap<string, ReadFile>): readonly string[] {
  const there = new Set(['../style.css', '../../read.html', ...pages.keys()]);
  return [...pages].flatMap(([path, file]) => {
    if (!('html' in file)) return [];
    const addresses = [...file.html.matchAll(/ (?:href|src|poster)="([^"#]+)[^"]*"/g)].map(([, address]) => address!);
    expect(addresses.length).toBeGreaterThan(3);
    return addresses.filter((to) => !/^[a-z]+:/.test(to) && !there.has(to)).map((to) => `${path} → ${to}`);
  });
}

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

  it('lay a picture out once that lies in two folders of the kit', async () => {
    const dot = (manifest: KitManifest) => manifest.files.find(({ path }) => path === 'media/dot.png')!;
    const twins = ['unit1/logo.png', 'unit2/Logo.png'];
    const pages = await golden(
      (manifest) => ({
        ...manifest,
        files: [...manifest.files, ...twins.map((path) => ({ ...dot(manifest), path }))],
      }),
      { 'pages/page.en.html': twins.map((path) => `<img src="../${path}" alt="">`).join('') },
    );
    const shown = [...htmlOf(pages, 'item-page.en.html').matchAll(/<img src="([^"]+)"/g)].map(([, src]) => src!);
    expect(shown).toHaveLength(2);
    for (const src of shown) expect(pages.has(src)).toBe(true);
  });

  it('show pictures with their words, a drawing inside the page, and the words alone where there is no picture', async () => {
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const picture = (file: string) => ({ file: { en: file }, alt: { en: `"Seen" on ${file}` } });
    const made = await golden(
      (manifest) => ({
        ...manifest,
        files: [
          ...manifest.files,
          { path: 'map.svg', size: drawing.length, sha256: '0'.repeat(64), mediaType: 'image/svg+xml' },
        ],
        units: [
          {
            ...manifest.units[0]!,
            items: [
              {
                ...{ id: 'map' as ItemId, kind: 'image' as const, title: { en: 'Map' }, required: true },
                pictures: [
                  { ...picture('media/dot.png'), caption: { en: 'A <dot>' } },
                  picture('map.svg'),
                  picture('media/film.mp4'),
                ],
              },
            ],
          },
        ],
        documents: {},
      }),
      { 'map.svg': drawing },
    );
    const page = htmlOf(made, 'item-map.en.html');
    expect(page).toMatch(
      /<figure><img src="files\/dot-[0-9a-f]{12}\.png" alt="&quot;Seen&quot; on media\/dot\.png" loading="lazy"><figcaption>A &lt;dot&gt;</,
    );
    expect(page).toContain(`<img src="data:image/svg+xml;base64,${btoa(drawing)}"`);
    expect(page).toContain('<figure><p>&quot;Seen&quot; on media/film.mp4</p></figure>');
    expect(page).not.toContain('<script');
    expect([...made.keys()].filter((path) => path.startsWith('files/'))).toEqual([
      expect.stringMatching(/^files\/dot-/),
    ]);
  });

  it('are made once for a language that the kit names twice', async () => {
    const twice = await golden((manifest) => ({ ...manifest, languages: ['en', 'zh-Hans', 'zh-hans', 'en'] }));
    expect([...twice.keys()].filter((path) => path.startsWith('index.'))).toEqual([
      'index.en.html',
      'index.zh-Hans.html',
    ]);
  });

  it('lead nowhere where there is nothing', async () => {
    const programme = { en: 'pages/programme.html', ru: 'media/paper.pdf' };
    const links = [
      'programme.html',
      '../media/paper.pdf',
      'page.ru.html',
      'task.html',
      'none.html',
      '../cases/letter.html',
    ];
    const text = links.map((href) => `<a href="${href}">${href}</a>`).join('');
    const mixed = await golden(
      (manifest) => ({
        ...manifest,
        documents: {
          ...manifest.documents,
          programme: { file: programme },
          syllabus: { file: { kk: 'media/paper.pdf' } },
        },
      }),
      Object.fromEntries(['en', 'kk', 'ru'].map((tag) => [`pages/page.${tag}.html`, text])),
    );
    expect(linkIn(mixed, 'item-page.en.html', 'programme.html')).toBe('document-programme.en.html');
    expect(linkIn(mixed, 'item-page.ru.html', 'programme.html')).toBe('document-programme.en.html');
    expect(linkIn(mixed, 'item-page.ru.html', '../media/paper.pdf')).toMatch(/^files\/paper-[0-9a-f]{12}\.pdf$/);
    for (const made of [pages, mixed]) expect(deadLinks(made)).toEqual([]);
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
