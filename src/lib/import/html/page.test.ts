import { describe, expect, it } from 'vitest';
import { sanitiseHtml } from '../../kit/sanitise';
import { Gathering } from '../gathering';
import { Notes } from '../notes';
import { makePage, type Resolve } from './page';

const known: Resolve = async (address, use) =>
  ({
    'a.png': '../pictures/a.png',
    'film.mp4': '../media/film.mp4',
    'b.html': 'item:b',
    'https://x.kz/p.png': address,
    'https://x.kz/': address,
  })[address] ?? (address.startsWith('#') && use === 'link' ? '#' : undefined);

async function made(html: string) {
  const notes = new Notes();
  const gathering = new Gathering();
  const page = await makePage(html, known, notes);
  notes.sayTo(gathering, 'page', 'page');
  expect(sanitiseHtml(page.html)).toBe(sanitiseHtml(sanitiseHtml(page.html)));
  return { ...page, codes: gathering.done().report.map(({ reason }) => reason?.code) };
}

describe('makePage', () => {
  it('takes the body, with addresses of the new folder', async () => {
    const { html, title, codes } = await made(
      '<html><head><title>  Лекция\n 1 </title><style>p{}</style></head><body><h1>One</h1><p>See <a href="b.html">b</a> and <a href="#x">below</a><img src="a.png" alt="A map"></p></body></html>',
    );
    expect(title).toBe('Лекция 1');
    expect(html).toBe(
      '<h1>One</h1><p>See <a href="item:b">b</a> and below<img src="../pictures/a.png" alt="A map"></p>',
    );
    expect(codes).toEqual([undefined]);
  });

  it.each<[string, string, string, string]>([
    ['a script', '<p>x</p><script>alert(1)</script>', '<p>x</p>', 'script'],
    ['a form', '<form><p>x</p><input type="text"></form>', '<p>x</p>', 'form'],
    ['a drawing', '<p>x<svg><script>1</script></svg></p>', '<p>x</p>', 'drawing'],
    ['a formula', '<math alttext="x^2"><mi>x</mi></math>', '<code>x^2</code>', 'formula'],
    ['a picture that is not there', '<img src="none.png" alt="A map">', '[A map]', 'picture-missing'],
    [
      'a picture of the internet',
      '<img src="https://x.kz/p.png" alt="P">',
      '<a href="https://x.kz/p.png">P</a>',
      'picture-online',
    ],
    ['a link to nowhere', '<a href="none.html">text</a>', 'text', 'link-dead'],
    ['a script in a link', '<a href="javascript:alert(1)">text</a>', 'text', 'link-dead'],
    [
      'a film',
      '<video controls><source src="film.mp4"></video>',
      '<p><a href="../media/film.mp4">film.mp4</a></p>',
      'player',
    ],
    ['a frame', '<iframe src="https://x.kz/" title="X"></iframe>', '<p><a href="https://x.kz/">X</a></p>', 'player'],
    ['a film that is not there', '<video src="none.mp4">No film</video>', 'No film', 'player-missing'],
  ])('says that a page is without %s', async (_, from, to, code) => {
    const { html, codes } = await made(from);
    expect(html).toBe(to);
    expect(codes).toEqual([code]);
  });

  it('lets no example be taken for an address', async () => {
    const { html } = await made(
      '<p title="href=x">Write <code>src="a.png"</code>, or href = b</p><img src="a.png" alt="src=c">',
    );
    expect(html.match(/\b(src|href)\s*=/g)).toEqual(['src=']);
    expect(html).toContain('src&#61;"a.png"');
  });

  it('leaves nothing of what nests without end', async () => {
    const { isEmpty, codes } = await made('<div>'.repeat(200_000));
    expect(isEmpty).toBe(true);
    expect(codes).toEqual(expect.not.arrayContaining(['kept']));
  });

  it.each([
    ['<p> </p><div><br></div>', true],
    ['<p><img src="a.png"></p>', false],
    ['<p>x</p>', false],
  ])('knows whether %j is empty', async (html, empty) => expect((await made(html)).isEmpty).toBe(empty));
});
