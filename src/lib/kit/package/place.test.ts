import { expect, it } from 'vitest';
import { placeOf } from './place';

it.each([
  ['a/./b/../c.html?x#y', { path: 'a/c.html', suffix: '?x#y' }],
  ['a\\b.html', { path: 'a/b.html', suffix: '' }],
  ['%D0%B0.html', { path: 'а.html', suffix: '' }],
  ['50%.html', { path: '50%.html', suffix: '' }],
  ['a/../../b.html', undefined],
  ['%2e%2e/b.html', undefined],
  ['/etc/passwd', undefined],
  ['javascript:alert(1)', undefined],
  ['', undefined],
])('the place of %j', (href, place) => {
  expect(placeOf(href)).toEqual(place);
});
