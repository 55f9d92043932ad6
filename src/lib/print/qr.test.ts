import fc from 'fast-check';
import { decodeQR } from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { qrCode } from './qr';

/** The path of the SVG as pixels, read by a decoder that is not of the library that made it. */
function scan(svg: string): string {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)![1]);
  const scale = 4;
  const side = size * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, width] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1)
      for (let column = Number(x) * scale; column < (Number(x) + Number(width)) * scale; column += 1)
        data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
  }
  return decodeQR({ width: side, height: side, data }, { timeLimit: 5000 });
}

describe('a QR code', () => {
  it('is read as what it was made of', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z/.-]{1,120}$/), (text) => {
        expect(scan(qrCode(text, 'x').text)).toBe(text);
      }),
      { numRuns: 40 },
    );
  });

  it('of an address as well; its label is text and no markup', () => {
    const { text } = qrCode('https://hub.example.kz/learn/kits/a/b', '<b>"');
    expect(scan(text)).toBe('https://hub.example.kz/learn/kits/a/b');
    expect(text).toContain('aria-label="&lt;b&gt;&quot;"');
  });
});
