import { describe, expect, it } from 'vitest';
import { htmlToHtml, markdownToHtml } from './markdown';

function seen(run: (use: Parameters<typeof htmlToHtml>[1]) => void): readonly string[] {
  const all: string[] = [];
  run({
    picture: (address, line) => all.push(`${line} picture ${address}`),
    link: (address, line) => all.push(`${line} link ${address}`),
  });
  return all;
}

describe('markdownToHtml', () => {
  it('makes harmless HTML with tables, task lists and footnotes in the language of the text', () => {
    const html = markdownToHtml(
      '# A\n\n|a|\n|-|\n|b|\n\n- [x] c\n\nd[^1]\n\n[^1]: e\n\n<script>alert(1)</script>',
      'kk',
    );
    expect(html).toContain('<h1>A</h1>');
    expect(html).toContain('<td>b</td>');
    expect(html).toContain('type="checkbox"');
    expect(html).toContain('Ескертпелер');
    expect(html).not.toContain('script');
  });

  it('tells every address with its line', () => {
    const text = '![a](a.png)\n[b](b.pdf)\n\n[c]: c.jpg\n\n<p>\n<img src="d.png">\n<a href=item:e>e</a></p>';
    expect(seen((use) => markdownToHtml(text, 'en', use))).toEqual([
      '1 picture a.png',
      '2 link b.pdf',
      '4 picture c.jpg',
      '7 picture d.png',
      '8 link item:e',
    ]);
  });
});

describe('htmlToHtml', () => {
  it('sanitises, and tells addresses too', () => {
    expect(htmlToHtml('<b onclick="x()">a</b>')).toBe('<b>a</b>');
    expect(seen((use) => htmlToHtml('<p>\n<img src="a.png"></p>', use))).toEqual(['2 picture a.png']);
  });
});
