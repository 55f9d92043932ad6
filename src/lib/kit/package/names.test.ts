import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSafePath } from '../manifest';
import { describePackage } from './describe';
import { readPackageIndex } from './index-file';
import { kitPaths } from './names';

describe('the names of a package’s files in the kit', () => {
  it('are their own where every system can have them', () => {
    expect(kitPaths('packages/a', ['index.html', 'img/1.png'])).toEqual({
      'img/1.png': 'packages/a/img/1.png',
      'index.html': 'packages/a/index.html',
    });
  });

  it('are numbers where they are not', () => {
    expect(kitPaths('p', ['Кадр 1.PNG', 'a b.html', 'A.html', 'a.html', 'x', 'x/y'])).toEqual({
      'A.html': 'p/A.html',
      'a b.html': 'p/_/2.html',
      'a.html': 'p/_/3.html',
      x: 'p/x',
      'x/y': 'p/_/5',
      'Кадр 1.PNG': 'p/_/6.png',
    });
  });

  it('are safe and never the same, whatever the package calls them', () => {
    const name = fc.string({
      minLength: 1,
      maxLength: 20,
      unit: fc.constantFrom('a', 'A', '/', '.', '_', '1', 'ж', ' '),
    });
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 30 }), (names) => {
        const paths = Object.values(kitPaths('p', names));
        expect(paths.every(isSafePath)).toBe(true);
        expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(names.length);
      }),
    );
  });
});

describe('a folder as a package', () => {
  const read = () => Promise.resolve('');

  it('is pages that begin with an index, or with the only page at the top', async () => {
    for (const names of [
      ['a.html', 'index.html'],
      ['start here.htm', 'deep/other.html'],
    ]) {
      const described = await describePackage(names, read, 'p');
      expect(described).toMatchObject({
        ok: true,
        value: { index: { standard: 'html', parts: [{ reports: false }] } },
      });
      if (described.ok) expect(readPackageIndex(JSON.stringify(described.value.index))).toEqual(described.value.index);
    }
  });

  it('is none without a first page', async () => {
    expect(await describePackage(['a.html', 'b.html'], read, 'p')).toEqual({ ok: false, error: { code: 'no-start' } });
  });
});

it.each([
  ['no JSON', '{'],
  ['another format', '{"format":"x"}'],
  [
    'a part whose page is not there',
    JSON.stringify({
      format: 'sandyq-package',
      formatVersion: 1,
      standard: 'html',
      parts: [{ id: 'a', title: '', path: 'a.html', reports: false }],
      files: {},
    }),
  ],
  [
    'a part named like what every object has',
    JSON.stringify({
      format: 'sandyq-package',
      formatVersion: 1,
      standard: 'html',
      parts: [{ id: 'a', title: '', path: 'toString', reports: false }],
      files: {},
    }),
  ],
])('is no index of a package: %s', (_, text) => {
  expect(readPackageIndex(text)).toBeUndefined();
});
