import { describe, expect, it } from 'vitest';
import type { Parts } from '$lib/draft/outline';
import { missingIn } from './missing';

const parts: Parts = new Map([
  ['text:pages/a.kk.md', { text: 'Мәтін' }],
  ['text:pages/a.ru.md', { text: ' ' }],
  ['file:media/a.mp4', { sha256: '0'.repeat(64), bytes: 1 }],
]);

describe('missingIn', () => {
  it('tells titles and texts that are not there, or empty', () => {
    const page = { kind: 'page', title: 'Бет', content: 'pages/a.{lang}.md' };
    expect(missingIn(page, parts, 'kk', 'kk')).toEqual([]);
    expect(missingIn(page, parts, 'ru', 'kk')).toEqual([{ what: 'title' }, { what: 'text' }]);
  });

  it('takes one file for all languages', () => {
    const video = { kind: 'video', title: { kk: 'a', ru: 'b' }, file: 'media/a.mp4', captions: 'media/a.{lang}.vtt' };
    expect(missingIn(video, parts, 'ru', 'kk')).toEqual([{ what: 'captions' }]);
  });

  it('counts pictures and questions, whatever somebody wrote there', () => {
    const image = { kind: 'image', title: { ru: 'a' }, pictures: [{ file: 'p.png', alt: { kk: 'x' } }, 7] };
    expect(missingIn(image, parts, 'ru', 'kk')).toEqual([
      { what: 'picture', number: 1 },
      { what: 'alternative', number: 1 },
    ]);
    const work = {
      kind: 'case',
      title: { ru: 'a' },
      questions: [
        { id: 'q1', text: { ru: 'x' } },
        { id: 'q2', text: '' },
      ],
    };
    expect(missingIn(work, parts, 'ru', 'kk')).toEqual([{ what: 'question', number: 2 }]);
  });
});
