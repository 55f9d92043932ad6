import * as v from 'valibot';
import { expect, it } from 'vitest';
import { Item } from '../../kit/manifest';
import { documentsOf } from './documents';

const files: Readonly<Record<string, string>> = {
  'a.kk.html': '<p>Жағдай</p>',
  'a.ru.html': '<p>Ситуация</p>',
  'letter.ru.html': '<p>Письмо</p>',
  'film.en.vtt': 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello',
  'film.ru.html': '<p>Расшифровка</p>',
};
const read = async (path: string) => files[path];
const item = (value: object) => v.parse(Item, value);

it('takes situation, materials and questions of a case, each in its language', async () => {
  const task = item({
    id: 'task',
    kind: 'case',
    title: { kk: 'Кейс', ru: 'Задача' },
    situation: { kk: 'a.kk.html', ru: 'a.ru.html' },
    materials: [{ title: { ru: 'Письмо' }, file: { ru: 'letter.ru.html' } }],
    questions: [{ id: 'q', text: { ru: 'Что делать?' } }],
    accepts: { text: true, files: false },
  });
  expect(await documentsOf(task, read)).toEqual([
    { item: 'task', language: 'kk', title: 'Кейс', text: 'Жағдай' },
    { item: 'task', language: 'ru', title: 'Задача', text: 'Ситуация\nПисьмо\nЧто делать?' },
  ]);
});

it('takes what pictures show, in each of its languages', async () => {
  const map = item({
    id: 'map',
    kind: 'image',
    title: { kk: 'Карта' },
    pictures: [
      { file: { kk: 'a.png' }, alt: { kk: 'Көлдер', ru: 'Озёра' }, caption: { kk: 'Алқап' } },
      { file: { kk: 'b.png' }, alt: { kk: 'Таулар' } },
    ],
  });
  expect(await documentsOf(map, read)).toEqual([
    { item: 'map', language: 'kk', title: 'Карта', text: 'Көлдер\nАлқап\nТаулар' },
    { item: 'map', language: 'ru', title: 'Карта', text: 'Озёра' },
  ]);
});

it('takes the chapters of a book', async () => {
  const book = { format: 'sandyq-book', formatVersion: 1, chapters: ['b/c1.html', 'b/c2.html'], contents: [] };
  const texts: Readonly<Record<string, string>> = {
    'b.book.json': JSON.stringify(book),
    'b/c1.html': '<p>Бірінші</p>',
    'b/c2.html': '<p>Екінші</p>',
  };
  const reading = item({ id: 'b', kind: 'reading', title: { kk: 'Кітап' }, file: { kk: 'b.book.json' } });
  expect((await documentsOf(reading, async (path) => texts[path]))[0]?.text).toBe('Бірінші\nЕкінші');
  expect((await documentsOf(reading, async () => 'no index'))[0]?.text).toBe('');
});

it('takes the transcript of a video, and its captions where there is none', async () => {
  const film = item({
    id: 'film',
    kind: 'video',
    title: { en: 'Film' },
    file: { en: 'film.mp4' },
    captions: [{ language: 'en', file: 'film.en.vtt' }],
    transcript: { ru: 'film.ru.html' },
  });
  const found = await documentsOf(film, read);
  expect(found.find(({ language }) => language === 'en')?.text).toBe('Hello');
  expect(found.find(({ language }) => language === 'ru')?.text).toBe('Расшифровка');
});

it('finds a test or a reading by its title, and survives a missing file', async () => {
  const reading = item({ id: 'book', kind: 'reading', title: { kk: 'Кітап' }, file: { kk: 'book.pdf' } });
  expect(await documentsOf(reading, read)).toEqual([{ item: 'book', language: 'kk', title: 'Кітап', text: '' }]);
  const page = item({ id: 'page', kind: 'page', title: { kk: 'Бет' }, content: { kk: 'none.html' } });
  expect((await documentsOf(page, read))[0]?.text).toBe('');
});
