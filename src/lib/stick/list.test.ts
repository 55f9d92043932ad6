import { describe, expect, it } from 'vitest';
import { isStickPath, parseSums, SumsList, sumsText } from './list';

const HASH = 'a'.repeat(64);

describe('isStickPath', () => {
  it.each([
    'read.html',
    'Start Sandyq.bat',
    'kits/algebra-1.0.0.kit',
    'sandyq/node_modules/@noble/curves/a+b.js',
    'sandyq/build/.x/y',
  ])('takes %s', (path) => expect(isStickPath(path)).toBe(true));

  it.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../b',
    'a/./b',
    'a//b',
    'a\\b',
    'a/b.',
    'a/b ',
    ' a',
    'C:/x',
    'а.txt',
    'a\nb',
    'x'.repeat(301),
  ])('refuses %j', (path) => expect(isStickPath(path)).toBe(false));
});

describe('SumsList', () => {
  it('makes no list that a reader refuses', () => {
    const list = new SumsList();
    list.add({ path: 'read/Logo.png', sha256: HASH });
    for (const path of ['read/Logo.png', 'read/logo.png', '../a', 'a|b'])
      expect(() => list.add({ path, sha256: HASH })).toThrow(path);
    expect([...parseSums(list.text)!.keys()]).toEqual(['read/Logo.png']);
  });
});

describe('parseSums', () => {
  it('reads what sumsText wrote, and what sha256sum writes in binary mode', () => {
    const files = [
      { path: 'a', sha256: HASH },
      { path: 'Start Sandyq.bat', sha256: 'b'.repeat(64) },
    ];
    expect([...parseSums(sumsText(files))!]).toEqual(files.map(({ path, sha256 }) => [path, sha256]));
    expect(parseSums(`${HASH} *a\r\n`)?.get('a')).toBe(HASH);
  });

  it.each([
    ['not a line', 'hello\n'],
    ['a path out of the stick', `${HASH}  ../a\n`],
    ['a short hash', `${HASH.slice(1)}  a\n`],
    ['a file twice', `${HASH}  a\n${HASH}  a\n`],
    ['a file twice for Windows', `${HASH}  a\n${HASH}  A\n`],
  ])('refuses %s', (_, text) => expect(parseSums(text)).toBeUndefined());
});
