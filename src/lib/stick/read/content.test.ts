import { describe, expect, it } from 'vitest';
import type { KitFile } from '../../kit/manifest';
import { contentHtml, type Place } from './content';
import { LaidOutFiles } from './files';

const file = (path: string, mediaType: string, size = 3): KitFile => ({
  path,
  mediaType,
  size,
  sha256: 'ab'.repeat(32),
});
const FILES = [
  file('pages/dot.png', 'image/png'),
  file('pages/draw.svg', 'image/svg+xml'),
  file('pages/huge.svg', 'image/svg+xml', 5_000_000),
  file('pages/other.html', 'text/html'),
  file('pages/trap.png', 'text/html'),
  file('media/paper.pdf', 'application/pdf'),
];

function place(): Place {
  return {
    files: new LaidOutFiles({ files: FILES }),
    from: 'pages/one.html',
    below: 1,
    item: (id) => (id === 'two' ? 'item-two.en.html' : undefined),
    page: (path) => (path === 'pages/other.html' ? 'item-other.en.html' : undefined),
    read: () => Promise.resolve(new TextEncoder().encode('<s>')),
  };
}
const made = (html: string): Promise<string> => contentHtml(html, place());

describe('contentHtml', () => {
  it('gives pictures of the kit addresses beside the page, under names of ours', async () => {
    expect(await made('<img src="dot.png" alt="A dot">')).toContain(
      '<img src="files/dot-abababababab.png" alt="A dot" loading="lazy">',
    );
  });

  it('puts drawings into the page, where their scripts never run, and leaves large ones out', async () => {
    expect(await made('<img src="draw.svg" alt="A">')).toContain('src="data:image/svg+xml;base64,PHM+"');
    const html = await made('<img src="huge.svg" alt="A plan">');
    expect(html).not.toContain('<img');
    expect(html).toContain('<span>A plan</span>');
  });

  it.each(['https://192.0.2.1/x.png', '../../../etc/passwd', 'none.png', 'trap.png', 'data:image/png;base64,AA'])(
    'leaves of the picture %s its words',
    async (src) => {
      const html = await made(`<img src="${src}" alt="words">`);
      expect(html).not.toContain('<img');
      expect(html).toContain('words');
    },
  );

  it('leads where there is something, and nowhere else', async () => {
    const html = await made(
      '<a href="item:two">a</a><a href="item:exam">b</a><a href="other.html">c</a><a href="../media/paper.pdf">d</a>' +
        '<a href="trap.png">e</a><a href="../../x">f</a><a href="javascript:x">g</a><a href="https://e.kz/">h</a>',
    );
    expect([...html.matchAll(/<a([^>]*)>(\w)/g)].map(([, attributes, name]) => [name, attributes!.trim()])).toEqual([
      ['a', 'href="item-two.en.html"'],
      ['b', ''],
      ['c', 'href="item-other.en.html"'],
      ['d', 'href="files/paper-abababababab.pdf"'],
      ['e', ''],
      ['f', ''],
      ['g', ''],
      ['h', 'href="https://e.kz/" target="_blank" rel="noopener noreferrer"'],
    ]);
  });

  it('keeps nothing that runs, puts headings below the title, and lets each table scroll once', async () => {
    const html = await made('<h1 onclick="x">T</h1><script>x</script><table><tr><td>1</td></tr></table>');
    expect(html).toContain('<h2>T</h2>');
    expect(html).not.toMatch(/script|onclick/);
    expect(html.match(/<div class="scroll" tabindex="0"><table>/g)).toHaveLength(1);
  });
});
