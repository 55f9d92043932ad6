import { describe, expect, it } from 'vitest';
import { KitIndex, type Strictness } from './kit-index';
import { searchKits } from './merge';

const document = (item: string, text: string, more: { language?: string; title?: string } = {}) => ({
  item,
  language: 'en',
  title: '',
  text,
  ...more,
});

function indexOf(...documents: readonly ReturnType<typeof document>[]): KitIndex {
  const index = KitIndex.empty();
  for (const one of documents) index.add(one);
  return index;
}
const found = (index: KitIndex, text: string, strictness: Strictness, language?: string) =>
  index.search(text, strictness, language).map(({ item }) => item);

describe('KitIndex', () => {
  const index = indexOf(
    document('apples', 'an apple and a pear'),
    document('pears', 'one pear'),
    document('letter', 'vitamin a'),
  );

  it('wants every word, or one of them', () => {
    expect(found(index, 'apple pear', 'all')).toEqual(['apples']);
    expect(found(index, 'apple pear', 'any').sort()).toEqual(['apples', 'pears']);
    expect(found(index, 'apple plum', 'all')).toEqual([]);
  });

  it('finds what begins like a word, but not like a single letter', () => {
    expect(found(index, 'app', 'all')).toEqual(['apples']);
    expect(found(index, 'p', 'alike')).toEqual([]);
    expect(found(index, 'a', 'all').sort()).toEqual(['apples', 'letter']);
  });

  it('finds a word with a wrong letter only where it is asked to, and only a long one', () => {
    expect(found(index, 'appme', 'any')).toEqual([]);
    expect(found(index, 'appme', 'alike')).toEqual(['apples']);
    expect(found(index, 'onu', 'alike')).toEqual([]);
  });

  it('finds nothing for no words', () => {
    for (const text of ['', '  ', '?!']) expect(index.search(text, 'alike')).toEqual([]);
  });

  it('looks for twelve words of a long query, each once', () => {
    const words = Array.from({ length: 12 }, (_, at) => `word${at}`);
    const long = indexOf(document('long', words.join(' ')));
    expect(found(long, [...words, 'missing'].join(' '), 'all')).toEqual(['long']);
    expect(found(long, ['missing', ...words].join(' '), 'all')).toEqual([]);
    expect(found(long, [...words.slice(0, 6), ...words].join(' '), 'all')).toEqual(['long']);
  });

  it('looks in one language where it is told one', () => {
    const both = indexOf(document('page', 'metro', { language: 'kk' }), document('page', 'metro', { language: 'ru' }));
    expect(both.search('metro', 'all', 'ru').map(({ document: at, language }) => [at, language])).toEqual([[1, 'ru']]);
    expect(both.search('metro', 'all')).toHaveLength(2);
  });

  it('puts what has the word in its title first', () => {
    const titled = indexOf(document('text', 'pear pear'), document('title', 'fruit', { title: 'Pear' }));
    expect(found(titled, 'pear', 'all')).toEqual(['title', 'text']);
  });

  it('is the same after it was kept, and takes nothing else for one', async () => {
    const again = await KitIndex.load(index.toText());
    expect(again.search('apple pear', 'any')).toEqual(index.search('apple pear', 'any'));
    await expect(KitIndex.load('{"an":"index"}')).rejects.toThrow();
    await expect(KitIndex.load('no index')).rejects.toThrow();
  });
});

describe('searchKits', () => {
  const one = indexOf(
    document('page', 'pear', { language: 'kk' }),
    document('page', 'pear', { language: 'ru', title: 'Pear' }),
    document('other', 'pear'),
  );
  const two = indexOf(document('page', 'pear and apple'));
  const kits = [
    { kit: 'one', index: one },
    { kit: 'two', index: two },
  ];
  const hits = (text: string, limit = 20, language?: string) =>
    searchKits(kits, text, limit, language).map(({ kit, item, language: of }) => `${kit}/${item} ${of}`);

  it('shows each item of each kit once, in its best language', () => {
    expect(hits('pear')[0]).toBe('one/page ru');
    expect(hits('pear').sort()).toEqual(['one/other en', 'one/page ru', 'two/page en']);
    expect(hits('pear', 20, 'kk')).toEqual(['one/page kk']);
  });

  it('asks less where it finds nothing, and no less than it must', () => {
    expect(hits('pear apple')).toEqual(['two/page en']);
    expect(hits('apple plum')).toEqual(['two/page en']);
    expect(hits('appme')).toEqual(['two/page en']);
    expect(hits('zzzz')).toEqual([]);
  });

  it('shows no more than asked for', () => {
    expect(hits('pear', 2)).toHaveLength(2);
    expect(hits('pear', 0)).toEqual([]);
  });
});
