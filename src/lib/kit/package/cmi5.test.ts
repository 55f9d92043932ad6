import { describe, expect, it } from 'vitest';
import { readCmi5 } from './cmi5';

const words = (text: string): string =>
  `<title><langstring lang="ru">${text}</langstring><langstring>x</langstring></title>`;
const unit = (id: string, url: string, more = '', inside = ''): string =>
  `<au id="${id}" ${more}>${words(id)}<url>${url}</url>${inside}</au>`;
const structure = (units: string): string =>
  `<?xml version="1.0"?><courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="c">${words('Курс')}</course>${units}</courseStructure>`;
const all = () => true;

describe('a cmi5 course structure', () => {
  it('gives its units in their order, those in blocks too, with what each wants', () => {
    const xml = structure(
      unit('https://x.example/1', 'a/index.html?x=1&amp;y=2#z', 'moveOn="CompletedAndPassed" masteryScore="0.7"',
        '<launchParameters>seed=7</launchParameters><entitlementKey>k</entitlementKey>') +
        `<block id="b">${words('Block')}<block id="b2">${words('Block')}${unit('2', 'b%20c.html')}</block></block>`,
    ); // prettier-ignore
    expect(readCmi5(xml, all)).toEqual({
      ok: true,
      value: {
        title: 'Курс',
        parts: [
          {
            id: 'https://x.example/1',
            title: 'https://x.example/1',
            path: 'a/index.html',
            suffix: '?x=1&y=2#z',
            reports: true,
            moveOn: 'CompletedAndPassed',
            passScore: 0.7,
            launchData: 'seed=7',
            entitlementKey: 'k',
          },
          { id: '2', title: '2', path: 'b c.html', reports: true, moveOn: 'NotApplicable' },
        ],
        ignored: [],
      },
    });
  });

  it('leaves out, and tells, units that lie elsewhere', () => {
    const xml = structure(
      unit('1', 'https://x.example/') + unit('2', 'gone.html') + unit('3', 'a.html') + unit('3', 'a.html'),
    );
    expect(readCmi5(xml, (path) => path === 'a.html')).toMatchObject({
      value: {
        parts: [{ id: '3' }, { id: '3-2' }],
        ignored: ['no such page: https://x.example/', 'no such page: gone.html'],
      },
    });
  });

  it('takes no score to pass that is none', () => {
    for (const score of ['', '7', '-1', 'x']) {
      const read = readCmi5(structure(unit('1', 'a.html', `masteryScore="${score}"`)), all);
      expect(read.ok && read.value.parts[0]).not.toHaveProperty('passScore');
    }
  });

  it.each([
    ['nothing to launch', structure(''), 'empty'],
    ['only pages outside', structure(unit('1', '../a.html')), 'empty'],
    ['something else', '<manifest/>', 'damaged'],
    ['half of one', '<courseStructure><au>', 'damaged'],
    [
      'an entity of its own',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><courseStructure>&x;</courseStructure>',
      'damaged',
    ],
  ])('is refused: %s', (_, xml, code) => {
    expect(readCmi5(xml, all)).toMatchObject({ ok: false, error: { code } });
  });
});
