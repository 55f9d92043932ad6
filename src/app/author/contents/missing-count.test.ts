import { expect, it } from 'vitest';
import { missingCount } from './missing-count';

it('counts what an item has not got in any language, and what it is not made of yet', () => {
  const parts = new Map([['text:pages/a.ru.md', { text: 'да' }]] as const);
  const page = { kind: 'page', title: { ru: 'А' }, content: 'pages/a.{lang}.md' };
  expect(missingCount(page, parts, ['ru'])).toBe(0);
  expect(missingCount(page, parts, ['ru', 'kk'])).toBe(2);
  expect(missingCount({ kind: 'page', title: { ru: 'А' } }, parts, ['ru'])).toBe(1);
  expect(missingCount({ kind: 'image', title: { ru: 'А' }, pictures: [] }, parts, ['ru'])).toBe(1);
  expect(missingCount({ kind: 'unheard-of', title: { ru: 'А' } }, parts, ['ru'])).toBe(0);
});
