import { describe, expect, it } from 'vitest';
import { captionText, htmlText } from './markup';

describe('htmlText', () => {
  it('keeps the words, parts blocks, leaves inline markup out', () => {
    expect(htmlText('<h1>Бір</h1><p>екі <em>ү</em>ш&#x26;&lt;b&gt; &nbsp;т\u00adөрт</p><img src="x">5')).toBe(
      'Бір\nекі үш&<b> төрт\n5',
    );
  });

  it('survives broken and hostile markup', () => {
    expect(htmlText('a<b')).toBe('a');
    expect(htmlText('&#x110000;&#xd800;&#0;&bogus;x')).toBe('&bogus;x');
    expect(htmlText('<')).toBe('');
  });

  it('takes time in proportion to the length', () => {
    const began = performance.now();
    htmlText('<'.repeat(200_000));
    htmlText('<p '.repeat(200_000));
    htmlText('&'.repeat(200_000));
    htmlText('\n '.repeat(200_000));
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

it('captionText leaves times, settings and notes out', () => {
  const vtt = 'WEBVTT\r\n\r\nNOTE secret\r\n\r\n1\r\n00:01.000 --> 00:02.000 line:0\r\n<v Айгүл>Сәлем\r\nәлем\r\n';
  expect(captionText(vtt)).toBe('Сәлем\nәлем');
});
