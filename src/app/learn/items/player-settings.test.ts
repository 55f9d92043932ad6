import { describe, expect, it } from 'vitest';
import { captionsToShow, nextSpeed, NO_CAPTIONS, readPlayerSettings, writePlayerSettings } from './player-settings';

const notes = (text?: string) => {
  let kept = text ?? null;
  return { getItem: () => kept, setItem: (_: string, written: string) => void (kept = written) };
};

describe('what a profile likes', () => {
  it('is there again', () => {
    const kept = notes();
    writePlayerSettings(kept, { speed: 1.5, captions: 'kk' });
    expect(readPlayerSettings(kept)).toEqual({ speed: 1.5, captions: 'kk' });
  });

  it('is nothing where nothing was noted, or something else', () => {
    for (const text of [undefined, 'x', '[]', '7', '{"speed":0,"captions":3}', '{"speed":"fast"}', '{"speed":1e9}'])
      expect(readPlayerSettings(notes(text)).speed, text).toBe(1);
    expect(readPlayerSettings(notes('{"speed":2,"captions":3}'))).toEqual({ speed: 2, captions: undefined });
  });
});

it('a speed goes up and down by the list, also from one that is not on it, and stops at its ends', () => {
  expect([0.3, 0.5, 1, 1.1, 2, 3].map((speed) => nextSpeed(speed, 1))).toEqual([0.5, 0.75, 1.25, 1.25, 2, 3]);
  expect([0.3, 0.5, 1, 1.1, 2, 3].map((speed) => nextSpeed(speed, -1))).toEqual([0.3, 0.5, 0.75, 1, 1.75, 2]);
});

it('captions begin with those chosen last, else the reader’s, else the first', () => {
  expect(captionsToShow(['ru', 'kk'], undefined, 'kk')).toBe('kk');
  expect(captionsToShow(['ru', 'kk'], 'ru', 'kk')).toBe('ru');
  expect(captionsToShow(['ru', 'kk'], 'de', 'en')).toBe('ru');
  expect(captionsToShow(['ru', 'kk'], NO_CAPTIONS, 'kk')).toBe(NO_CAPTIONS);
  expect(captionsToShow([], undefined, 'kk')).toBe(NO_CAPTIONS);
});
