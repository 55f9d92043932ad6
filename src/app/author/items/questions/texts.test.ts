import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapsIn, htmlOf, lineOf, placed, shownOf, wrapped } from './texts';

describe('texts of questions', () => {
  it('are words, whatever signs are in them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = text.replace(/\r\n?/g, '\n').replace(/[\0]/g, '');
        expect(shownOf(htmlOf({ text: plain, rich: false }))).toEqual({ text: plain, rich: false });
      }),
    );
  });

  it('are shown as HTML where they have tags, and stay what they are', () => {
    for (const html of ['<b>a</b>', 'a&nbsp;b', 'a\nb', '<p>a [[x]]</p>', '<img src="../pictures/a.png" alt="">']) {
      expect(shownOf(html)).toEqual({ text: html, rich: true });
      expect(htmlOf(shownOf(html))).toBe(html);
    }
  });

  it('have gaps as marks', () => {
    const html = 'A &amp; <span data-gap="g2"></span>, <span data-gap="g1"></span>';
    expect(shownOf(html)).toEqual({ text: 'A & [[2]], [[1]]', rich: false });
    expect(htmlOf({ text: 'A & [[2]], [[1]]', rich: false }, 2)).toBe(html);
    expect(gapsIn(html)).toEqual([2, 1]);
    expect(htmlOf({ text: '[[1]] [[1]] [[3]]', rich: false }, 2)).toBe('<span data-gap="g1"></span> [[1]] [[3]]');
  });

  it('get tags where they are wanted', () => {
    expect(wrapped({ text: 'a<b c', rich: false }, { start: 3, end: 5 }, 'sup')).toBe('a&lt;b<sup> c</sup>');
    expect(wrapped({ text: '<b>a</b>', rich: true }, { start: 3, end: 4 }, 'em')).toBe('<b><em>a</em></b>');
    expect(placed({ text: 'a&b', rich: false }, { start: 3, end: 3 }, '<img src="x" alt="">')).toBe(
      'a&amp;b<img src="x" alt="">',
    );
  });

  it('are one line in a list', () => {
    expect(lineOf('<p>A <b>kit</b><br>is <span data-gap="g1"></span></p>')).toBe('A kit is ___');
  });
});
