import type { Page } from '@playwright/test';
import { expect, test } from './harness/fixture';
import { testFile } from './harness/make-kit';

const html = (title: string, text: string) => `<h1>${title}</h1><p>${text}</p>`;
const kit = (version: string, extra: string) => ({
  id: 'course',
  version,
  files: [
    testFile('a.kk.html', html('Сабақ', `Білім алушылардың жұмысы бұйрығына сәйкес. ${extra}`)),
    testFile('a.ru.html', html('Урок', 'Работа обучающихся по приказу. <script>x</script>')),
    testFile('b.en.html', html('Cases', 'How to submit a case before the deadline.')),
  ],
  manifest: {
    languages: ['kk', 'ru', 'en'],
    units: [
      {
        id: 'unit',
        title: { kk: 'Бөлім' },
        items: [
          {
            id: 'lesson',
            kind: 'page',
            title: { kk: 'Сабақ', ru: 'Урок' },
            content: { kk: 'a.kk.html', ru: 'a.ru.html' },
          },
          { id: 'cases', kind: 'page', title: { en: 'Cases' }, content: { en: 'b.en.html' } },
        ],
      },
    ],
  },
});

const query = (page: Page, text: string, options = {}) =>
  page.evaluate(([words, given]) => window.harness.search.query(words as string, given as object), [
    text,
    options,
  ] as const);

const install = async (page: Page, path: string, trusted: unknown) => {
  await page.setInputFiles('#file', path);
  expect(await page.evaluate((keys) => window.harness.installFile(keys as never), trusted)).toHaveProperty('version');
};

test('words of installed kits are found in three languages, marked as data, and gone with the kit', async ({
  harness,
  shelf,
}) => {
  let page = await harness.open();
  expect(await query(page, 'кейс')).toEqual([]);
  await install(page, shelf.put('1.kit', kit('1.0.0', '')), shelf.trusted);

  const [hit, ...others] = await query(page, 'бұйрық');
  expect(others).toEqual([]);
  expect(hit).toMatchObject({
    kit: 'course',
    version: '1.0.0',
    item: 'lesson',
    language: 'kk',
    title: { text: 'Сабақ' },
  });
  const { text, matches } = hit!.snippet;
  expect(matches.map(([start, end]) => text.slice(start, end))).toEqual(['бұйрығына']);
  expect((await query(page, 'обучающийся'))[0]).toMatchObject({ item: 'lesson', language: 'ru' });
  expect((await query(page, 'submitting cases'))[0]).toMatchObject({ item: 'cases', language: 'en' });
  expect((await query(page, 'жұмыс', { language: 'ru' })).filter(({ language }) => language !== 'ru')).toEqual([]);
  expect(await query(page, 'жұмыс', { kit: 'other' })).toEqual([]);

  await harness.close();
  page = await harness.open();
  expect((await query(page, 'урок'))[0]).toMatchObject({ item: 'lesson', language: 'ru' });
  await install(page, shelf.put('2.kit', kit('1.1.0', 'Жаңа сөз: бөкен.')), shelf.trusted);
  expect((await query(page, 'бөкен'))[0]).toMatchObject({ version: '1.1.0', item: 'lesson' });
  await page.evaluate(() => window.harness.library.remove('course' as never));
  expect(await query(page, 'бөкен')).toEqual([]);
});
