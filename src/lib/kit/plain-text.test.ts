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

  it('comes to an end with texts that are made to have none', () => {
    for (const sign of ['<', '<p ', '\n ']) expect(htmlText(sign.repeat(200_000))).toBe('');
    expect(htmlText('&'.repeat(200_000))).toHaveLength(200_000);
  });
});
