import { describe, expect, it } from 'vitest';
import { cueAt, cuesOf } from './captions';

describe('cuesOf', () => {
  it('takes times and words, and leaves settings, notes and styles out', () => {
    const vtt = [
      '\uFEFFWEBVTT - тест\r\n\r\nNOTE secret\r\n\r\nSTYLE\r\n::cue { color: red }\r\n',
      '1\r\n00:01.000 --> 00:02.500 line:0\r\n<v Айгүл>Сәлем\r\n<i>әлем</i> &amp; <00:01.500>бәрі\r\n',
      '01:00:00.250-->01:00:01.000\r\nЕкі',
    ].join('\r\n');
    expect(cuesOf(vtt)).toEqual([
      { start: 1, end: 2.5, text: 'Сәлем\nәлем & бәрі', voice: 'Айгүл' },
      { start: 3600.25, end: 3601, text: 'Екі' },
    ]);
  });

  it('puts cues in the order in which they begin, and drops those that are none', () => {
    const vtt =
      'WEBVTT\n\n00:09.000 --> 00:10.000\nlate\n\n00:05.000 --> 00:04.000\nbackwards\n\n' +
      '00:01.000 --> 00:02.000\n\n00:99.000 --> 01:00.000\nno time\n\n00:03.000 --> 00:04.000\nearly\n00:04.000 --> 00:05.000\nnext';
    expect(cuesOf(vtt).map(({ text }) => text)).toEqual(['early', 'next', 'late']);
  });

  it('gives nothing of what is no WebVTT, and comes to an end with what is made to have none', () => {
    expect(cuesOf('')).toEqual([]);
    expect(cuesOf('<html>no captions</html>')).toEqual([]);
    expect(cuesOf('00:'.repeat(300_000))).toEqual([]);
    expect(cuesOf(`00:01.000 --> 00:02.000\n${'<v '.repeat(300_000)}`)).toEqual([]);
    expect(cuesOf('00:01.000 --> 00:02.000\nx\n'.repeat(100_000))).toHaveLength(50_000);
  });
});

it('cueAt finds the last cue that has begun', () => {
  const cues = [1, 2, 2, 5].map((start) => ({ start, end: start + 1, text: 'x' }));
  expect([0.9, 1, 1.9, 2, 4.9, 5, 99].map((time) => cueAt(cues, time))).toEqual([-1, 0, 0, 2, 2, 3, 3]);
  expect(cueAt([], 5)).toBe(-1);
});
