import { describe, expect, it } from 'vitest';
import type { Parts } from '$lib/draft/outline';
import { byLanguage, freePath, isThere, pathIn } from './paths';

const parts: Parts = new Map([
  ['text:pages/a.kk.md', { text: '' }],
  ['file:media/Film.mp4', { sha256: '0'.repeat(64), bytes: 1 }],
]);

describe('paths', () => {
  it('say where a text lies in each language', () => {
    expect(pathIn('pages/a.{lang}.md', 'kk')).toBe('pages/a.kk.md');
    expect(byLanguage('pages/a.md')).toBe('pages/a.{lang}.md');
    expect(byLanguage('pages/a.{lang}.md')).toBe('pages/a.{lang}.md');
    expect(isThere(parts, 'pages/a.kk.md')).toBe(true);
    expect(isThere(parts, 'pages/a.ru.md')).toBe(false);
  });

  it('are free, of Latin letters, and no name that some system reserves', () => {
    expect(freePath(parts, 'pages', 'a', '.{lang}.md')).toBe('pages/a-2.{lang}.md');
    expect(freePath(parts, 'media', 'film', '.webm')).toBe('media/film-2.webm');
    expect(freePath(parts, 'media', 'Қазақ әні', '.mp3')).toBe('media/qazaq-ani.mp3');
    expect(freePath(parts, 'media', 'con', '.mp3')).toBe('media/file-con.mp3');
    expect(freePath(parts, 'media', '歌', '.mp3')).toBe('media/file.mp3');
    expect(freePath(parts, 'media', 'Film', '.webm', '-k3f9')).toBe('media/film-k3f9.webm');
  });
});
