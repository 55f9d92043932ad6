import { describe, expect, it } from 'vitest';
import { anyWords, isSaid, wordsIn, withWords } from './words';

describe('words in several languages', () => {
  it('take a plain text for the main language', () => {
    expect(wordsIn('Сәлем', 'kk', 'kk')).toBe('Сәлем');
    expect(wordsIn('Сәлем', 'ru', 'kk')).toBe('');
    expect(withWords('Сәлем', 'ru', 'Привет', 'kk')).toEqual({ kk: 'Сәлем', ru: 'Привет' });
  });

  it('leave out what is empty', () => {
    expect(withWords({ kk: 'a', ru: 'b' }, 'ru', '', 'kk')).toEqual({ kk: 'a' });
    expect(isSaid({})).toBe(false);
    expect(isSaid({ kk: 'a' })).toBe(true);
    expect(isSaid('')).toBe(false);
  });

  it('give any where the wanted language has none', () => {
    expect(anyWords({ kk: '', ru: 'b' }, 'kk')).toBe('b');
    expect(anyWords(undefined, 'kk')).toBe('');
    expect(wordsIn({ kk: 'a' }, 'constructor', 'kk')).toBe('');
  });
});
