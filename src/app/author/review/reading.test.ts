import { expect, it } from 'vitest';
import type { PartId, PartValue } from '$lib/draft/part';
import { documentsOf, piecesOf } from './reading';

const parts = new Map<PartId, PartValue>([
  ['text:pages/a.kk.md', { text: 'Бет' }],
  ['text:tests/t.kk.gift', { text: '' }],
  ['file:media/a.mp4', { sha256: 'a', bytes: 1 }],
  ['text:media/a.kk.vtt', { text: 'WEBVTT' }],
]);
const LANGUAGES = ['kk', 'ru'];

it('finds what there is to read in the language, or in another where that has none', () => {
  expect(piecesOf(parts, { kind: 'page', content: 'pages/a.{lang}.md' }, 'ru', LANGUAGES)).toEqual([
    { kind: 'text', part: 'text:pages/a.kk.md', path: 'pages/a.kk.md', language: 'kk', as: 'content' },
  ]);
  expect(piecesOf(parts, { kind: 'page', content: 'pages/b.{lang}.md' }, 'ru', LANGUAGES)).toEqual([
    { kind: 'missing', path: 'pages/b.{lang}.md' },
  ]);
});

it('shows a film with its captions, and the questions of a case as words', () => {
  const film = { kind: 'video', file: 'media/a.mp4', captions: 'media/a.{lang}.vtt' };
  expect(piecesOf(parts, film, 'kk', LANGUAGES).map((piece) => [piece.kind, 'as' in piece && piece.as])).toEqual([
    ['file', 'content'],
    ['text', 'captions'],
  ]);
  const task = {
    kind: 'case',
    situation: 'pages/a.{lang}.md',
    questions: [{ id: 'q', text: { kk: 'Не?' } }, 'no question'],
  };
  expect(piecesOf(parts, task, 'kk', LANGUAGES).map(({ kind }) => kind)).toEqual(['text', 'words']);
  const test = { kind: 'survey', questions: 'tests/t.{lang}.gift' };
  expect(piecesOf(parts, test, 'kk', LANGUAGES)).toMatchObject([{ kind: 'questions', survey: true }]);
});

it('reads whatever somebody wrote', () => {
  for (const item of [{}, { content: 7, pictures: 'x', questions: null, materials: [null], file: '' }])
    expect(piecesOf(parts, item, 'kk', LANGUAGES).filter(({ kind }) => kind !== 'words')).toEqual([]);
});

it('goes through the twelve documents', () => {
  const documents = {
    programme: 'pages/a.{lang}.md',
    lectures: { unit: 'u' },
    practicals: { items: ['x', 7] },
    other: 7,
  };
  const found = documentsOf(parts, documents, 'ru', LANGUAGES);
  expect(found).toHaveLength(12);
  expect(found[0]).toMatchObject({ kind: 'programme', piece: { path: 'pages/a.kk.md' } });
  expect(found.filter(({ names }) => names !== undefined).map(({ names }) => names)).toEqual([['u'], ['x']]);
  expect(documentsOf(parts, 'nothing', 'ru', LANGUAGES).every(({ piece }) => piece === undefined)).toBe(true);
});
