import { describe, expect, it } from 'vitest';
import { cuesOf } from '../../kit/captions';
import { toWebVtt } from './captions';

describe('toWebVtt', () => {
  it('leaves WebVTT as it is', () => {
    const vtt = 'WEBVTT - Title\n\n00:01.000 --> 00:02.000 line:0\nHello\n';
    expect(toWebVtt(vtt)).toBe(vtt);
  });

  it('makes it of SubRip', () => {
    const srt =
      '1\n00:00:01,500 --> 00:00:04,000\n<font color="red">Привет & пока</font>\n{\\an8}<i>1 < 2</i>\n\n2\n0:01:02,7 --> 0:01:03,25\nSecond\n';
    const vtt = toWebVtt(srt)!;
    expect(vtt).toBe(
      'WEBVTT\n\n00:00:01.500 --> 00:00:04.000\nПривет &amp; пока\n<i>1 &lt; 2</i>\n\n00:01:02.700 --> 00:01:03.250\nSecond\n',
    );
    expect(cuesOf(vtt)).toMatchObject([
      { start: 1.5, end: 4, text: expect.stringContaining('Привет & пока') },
      { start: 62.7, end: 63.25, text: 'Second' },
    ]);
  });

  it.each(['', 'WEBVTT\n', 'A text about nothing.', '1\n00:00:01,000 --> 00:00:02,000\n\n'])(
    'is nothing of %j',
    (text) => {
      expect(toWebVtt(text)).toBeUndefined();
    },
  );
});
