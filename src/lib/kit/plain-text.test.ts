import { describe, expect, it } from 'vitest';
import { htmlText } from './plain-text';

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
