import { describe, expect, it } from 'vitest';
import { markdownToHtml } from '$lib/kit/markdown';
import { addressFrom, block, continued, inline, lines, link, mark, picture, table, type Change } from './commands';

/** `[` and `]` say what is chosen. */
function on(marked: string) {
  const start = marked.indexOf('[');
  const text = marked.replace('[', '').replace(']', '');
  return { text, selection: { start, end: marked.indexOf(']') - 1 } };
}

function shown(text: string, { from, to, insert, select }: Change): string {
  const made = text.slice(0, from) + insert + text.slice(to);
  return `${made.slice(0, select.start)}[${made.slice(select.start, select.end)}]${made.slice(select.end)}`;
}

describe('marks', () => {
  it.each([
    ['a [word] b', 'a **[word]** b'],
    ['a **[word]** b', 'a [word] b'],
    ['a [ word ]b', 'a  **[word]** b'],
    ['a []', 'a **[text]**'],
  ])('%s → %s', (before, after) => {
    const { text, selection } = on(before);
    expect(shown(text, mark(text, selection, 'bold', 'markdown', 'text'))).toBe(after);
  });

  it('are tags in HTML', () => {
    expect(shown('a', mark('a', { start: 0, end: 1 }, 'italic', 'html', ''))).toBe('<em>[a]</em>');
  });
});

describe('lines', () => {
  it.each([
    ['x\n[one\ntwo]\ny', 'list', 'x\n[- one\n- two]\ny'],
    ['[- one\n- two]', 'numbers', '[1. one\n2. two]'],
    ['[1. one\n2. two]', 'numbers', '[one\ntwo]'],
    ['### o[]ne', 'heading-1', '## one[]'],
    ['## o[]ne', 'heading-1', 'one[]'],
    ['[]', 'quote', '> []'],
  ] as const)('%j as %s', (before, kind, after) => {
    const { text, selection } = on(before);
    expect(shown(text, lines(text, selection, kind))).toBe(after);
  });

  it.each([
    ['- a[]', '- a\n- []'],
    ['x\n  9. a[]', 'x\n  9. a\n  10. []'],
    ['- a\n- []', '- a\n[]'],
    ['a[]', undefined],
  ])('go on in lists: %j', (before, after) => {
    const { text, selection } = on(before);
    const change = continued(text, selection);
    expect(change && shown(text, change)).toBe(after);
  });
});

describe('what is put in', () => {
  it('stands by itself between paragraphs', () => {
    expect(shown('a b', block('a b', { start: 1, end: 1 }, 'X'))).toBe('a\n\nX\n\n[] b');
    expect(shown('', block('', { start: 0, end: 0 }, 'X'))).toBe('X\n[]');
    expect(shown('ab', inline({ start: 1, end: 1 }, 'X'))).toBe('aX[]b');
  });

  it('is what was meant, whatever the words', () => {
    const html = (text: string) => markdownToHtml(text, 'en');
    expect(html(link('a ] b', 'https://e.org/(x y)', 'markdown'))).toContain('href="https://e.org/(x%20y)"');
    expect(html(picture('a [b]\nc', '../p/x.png', 'markdown'))).toContain('<img src="../p/x.png" alt="a [b] c">');
    expect(html(picture('', 'x.png', 'markdown'))).toContain('<img src="x.png" alt="">');
    expect(html(link('"<', 'item:a', 'html'))).toContain('<a href="item:a">"&#x3C;</a>');
    expect(html(table(2, 2, 'H', 'markdown')).match(/<t[hd]>/g)).toHaveLength(6);
    expect(html(table(2, 2, 'H', 'html')).match(/<t[hd]>/g)).toHaveLength(6);
  });

  it('is named from where the text lies', () => {
    expect(addressFrom('pages/a.kk.md', 'pictures/b.png')).toBe('../pictures/b.png');
    expect(addressFrom('pages/a.kk.md', 'pages/b.pdf')).toBe('b.pdf');
    expect(addressFrom('a.md', 'pictures/b.png')).toBe('pictures/b.png');
    expect(addressFrom('x/y/a.md', 'x/z/b.png')).toBe('../z/b.png');
  });
});
