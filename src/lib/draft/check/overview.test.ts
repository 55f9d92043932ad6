import { describe, expect, it } from 'vitest';
import { CLEAN, draft, item, type Written } from './draft.fixture';
import { isLacking, overviewOf } from './overview';

const table = (...written: readonly Written[]) =>
  overviewOf(draft(CLEAN, ...written)).map(({ part, rows }) => [
    part,
    rows.map(({ member, standings }) => `${member} ${[...standings].map((one) => one.join(':')).join(' ')}`),
  ]);

describe('overviewOf', () => {
  it('says of everything in which languages it is there', () => {
    expect(table({ 'text:pages/page.ru.md': ' ' })).toEqual([
      ['kit', ['title kk:there ru:there', 'institution.name kk:there ru:there']],
      ['unit:u', ['title kk:there ru:there']],
      ['item:page', ['title kk:there ru:there', 'content kk:there ru:missing']],
    ]);
  });

  it('knows what serves all languages, and packages', () => {
    const rows = table({
      'item:b': item({ kind: 'reading', title: 'Оқулық', file: 'r.pdf' }, 'z'),
      'item:c': item({ kind: 'package', package: 'packages/{lang}' }, 'zz'),
      'file:r.pdf': 1,
      'file:packages/kk/index.html': 1,
    });
    expect(rows.slice(3)).toEqual([
      ['item:b', ['title kk:there ru:missing', 'file kk:for-all ru:for-all']],
      ['item:c', ['title kk:there ru:there', 'package kk:there ru:missing']],
    ]);
  });

  it('tells rows that lack something', () => {
    const [group] = overviewOf(draft(CLEAN));
    expect(group!.rows.some(isLacking)).toBe(false);
  });
});
