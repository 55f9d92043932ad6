import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headingsBelow } from './headings';
import { sanitiseHtml } from './sanitise';

describe('headingsBelow', () => {
  it.each([
    ['<h1>A</h1><p>x</p><h2>B</h2>', 1, '<h2>A</h2><p>x</p><h3>B</h3>'],
    ['<h2>B</h2><h1>A</h1>', 1, '<h3>B</h3><h2>A</h2>'],
    ['<section><h1 lang="kk">A</h1></section>', 1, '<section><h2 lang="kk">A</h2></section>'],
    ['<h2>A</h2><h4>B</h4>', 2, '<h3>A</h3><h5>B</h5>'],
    ['<h1>A</h1><h5>B</h5><h6>C</h6>', 2, '<h3>A</h3><h6>B</h6><h6>C</h6>'],
  ])('%s below h%d is %s', (html, below, shown) => {
    expect(headingsBelow(html, below)).toBe(shown);
  });

  it.each([
    ['<p>None</p>', 1],
    ['<h2>Deep enough</h2><h3>B</h3>', 1],
    ['<p title="<h1>">Not a heading</p>', 1],
  ])('leaves %s as it is', (html, below) => {
    expect(headingsBelow(html, below)).toBe(html);
  });

  it('changes words in no attribute and no text', () => {
    const html = '<h1>A</h1><p title="<h1>">&#x3C;h1></p>';
    expect(headingsBelow(html, 1)).toBe('<h2>A</h2><p title="<h1>">&#x3C;h1></p>');
  });

  it('leaves what is sanitised sanitised, with no heading above the page’s, whatever it was', () => {
    const pieces = [
      '<h1>',
      '</h1>',
      '<h2 ',
      '<h3>',
      '</h3>',
      '<p>',
      'a',
      '<table><td>',
      '<summary>',
      '<a href="b">',
      '>',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const shown = headingsBelow(sanitiseHtml(parts.join('')), 1);
        expect(shown).not.toMatch(/<h1[ >]/);
        expect(sanitiseHtml(shown)).toBe(shown);
      }),
    );
  });
});
