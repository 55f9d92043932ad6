import { describe, expect, it } from 'vitest';
import type { KitManifest } from '../kit/manifest';
import type { AccountId } from '../shared/ids';
import { makeBooklet } from './booklet';
import type { PrintOptions } from './printing';
import type { PrintSource } from './source';

const title = (text: string) => ({ en: text });
const question = (kind: string, rest: object = {}) => ({
  id: `q-${kind}`,
  kind,
  html: `<p>Stem ${kind}</p>`,
  points: 2,
  ...rest,
});
const choices = [
  { id: 'a', html: 'Choice one' },
  { id: 'b', html: 'Choice two' },
];
const set = {
  format: 'sandyq-questions',
  formatVersion: 1,
  questions: [
    question('choice', { choices }),
    question('multiple', { choices }),
    question('truefalse'),
    question('short'),
    question('numeric'),
    question('essay'),
    question('matching', { left: [{ id: 'l', html: 'Left' }], right: choices }),
    question('cloze', { html: 'A <span data-gap="g1"></span> B', gaps: [{ id: 'g1', choices }] }),
  ],
  keys: { 'q-short': { kind: 'short', answers: [{ text: 'THE KEY', weight: 1, feedback: 'THE FEEDBACK' }] } },
};
const FILES: Readonly<Record<string, string>> = {
  'pages/one.html':
    '<h1>Inside</h1><p><img src="../pictures/a.png" alt="A lake"></p><p><a href="item:clip">there</a></p><sup><a href="#user-content-fn-1" id="user-content-fnref-1">1</a></sup>',
  'pages/two.html': '<p id="user-content-fn-1">note</p>',
  'pages/evil.html':
    '<script>alert(1)</script><p onclick="x()">Evil</p><img src="https://tracker.example/x.png"><img src="file:///etc/passwd"><img src="../../../secret.png"><style>*{display:none}</style><a href="javascript:x()">j</a>',
  'tests/test.json': JSON.stringify(set),
};
const manifest = {
  format: 'sandyq-kit',
  formatVersion: 1,
  id: 'economics',
  version: '2.1.0',
  title: title('Economics </style><script>1</script>'),
  languages: ['en'],
  institution: { id: 'uni', name: title('Uni & Sons') },
  outcomes: [],
  files: [],
  documents: { syllabus: { file: { en: 'pages/two.html' } }, lectures: { items: ['one', 'two'] } },
  timetable: [{ id: 'c', kind: 'exam', title: title('The exam'), start: '2026-09-03T13:00:00Z' }],
  units: [
    {
      id: 'first',
      title: title('First "unit" \\ }'),
      items: [
        { id: 'one', kind: 'page', title: title('One'), content: { en: 'pages/one.html' }, required: true },
        { id: 'two', kind: 'page', title: title('Two'), content: { en: 'pages/two.html' }, required: true },
        { id: 'evil', kind: 'page', title: title('<b>Evil</b>'), content: { en: 'pages/evil.html' }, required: true },
        {
          ...{ id: 'map', kind: 'image', title: title('Map'), required: true },
          pictures: [
            { file: { en: 'pictures/map.svg' }, alt: title('A "map"'), caption: title('Where <we> live') },
            { file: { en: 'pictures/lake.png' }, alt: title('The lake') },
          ],
        },
        { id: 'clip', kind: 'video', title: title('Clip'), file: { en: 'clip.mp4' }, captions: [], required: true },
      ],
    },
    {
      id: 'second',
      title: title('Second'),
      items: [
        { id: 'self', kind: 'test', control: 'self', title: title('Self'), questions: { en: 'tests/test.json' } },
        { id: 'final', kind: 'test', control: 'final', title: title('Final'), questions: { en: 'tests/test.json' } },
        { id: 'essay', kind: 'assignment', title: title('Essay'), brief: { en: 'pages/two.html' }, maxScore: 30 },
      ],
    },
  ],
} as unknown as KitManifest;

const asked: string[] = [];
const source: PrintSource = {
  text: async (path) => FILES[path],
  picture: async (path) => {
    asked.push(path);
    return `at/${path}`;
  },
};
const make = (over: Partial<PrintOptions> = {}) =>
  makeBooklet(manifest, source, {
    language: 'en',
    format: 'a4',
    printedAt: new Date('2026-11-21T00:00:00Z'),
    owners: [{}],
    ...over,
  });
const count = (text: string, what: string | RegExp) => text.split(what).length - 1;

describe('a booklet', () => {
  it('has every text, numbered, and names what it leads to by its number', async () => {
    const { html } = await make();
    expect(html).toContain('id="p-i-one">1.1 One');
    expect(html).toMatch(/<h4>Inside<\/h4>/);
    expect(html).toContain('<figcaption>Figure 1. A lake</figcaption>');
    expect(html).toContain('<a href="#p-i-clip">there (1.5)</a>');
    expect(html).toContain('See 1.1, 1.2');
    expect(html).toContain('The exam');
    expect(html).toContain('Uni &amp; Sons');
  });

  it('shows pictures as numbered figures: what their author says of them, or what is to be seen', async () => {
    const { html } = await make();
    const [, map] = /id="p-i-map">(.*?)<\/section>/s.exec(html)!;
    const figures = [...map!.matchAll(/<img src="([^"]*)" alt="([^"]*)" \/>\s*<figcaption>([^<]*)</g)];
    expect(figures.map(([, ...parts]) => parts)).toEqual([
      ['at/pictures/map.svg', 'A &quot;map&quot;', 'Figure 2. Where &lt;we&gt; live'],
      ['at/pictures/lake.png', 'The lake', 'Figure 3. The lake'],
    ]);
  });

  it('keeps the same ids of two texts apart', async () => {
    const { html } = await make();
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id?.startsWith('user-content')).length).toBeGreaterThan(2);
  });

  it('lets nothing of a hostile kit through: no script, no address outside, no way out of a string of the style', async () => {
    const { html, css } = await make({ address: 'https://hub.example' });
    expect(html).not.toMatch(/<script|onclick|<style|javascript:|tracker|passwd/i);
    expect(html).toContain('&lt;b&gt;Evil&lt;/b&gt;');
    for (const [, src] of html.matchAll(/<img[^>]*\bsrc="([^"]*)"/g)) expect(src).toMatch(/^at\//);
    expect(asked).not.toContain('etc/passwd');
    expect(css).not.toMatch(/<\/?s/);
    expect(css).toContain('"1. First \\22 unit\\22  \\5c  \\7d "');
  });

  it('never has a key, not even of a self-check', async () => {
    const { html } = await make();
    expect(html).not.toMatch(/THE KEY|THE FEEDBACK/);
    expect(count(html, 'Stem essay')).toBe(2);
  });

  it('has room for an answer of every kind', async () => {
    const { html } = await make();
    const [self] = html.split('id="p-i-final"');
    expect(count(self!, 'class="p-tick"')).toBe(6);
    expect(count(self!, 'class="p-lines"')).toBe(3);
    expect(count(self!, 'class="p-box"')).toBe(1);
    expect(self).toContain('<span data-gap="g1" class="p-gap">1</span>');
  });

  it('has a code beside a recording, and a QR code where the hub is known', async () => {
    const code = /class="p-way">.*?<\/aside>/s;
    const [without] = code.exec((await make()).html)!;
    expect(without).toMatch(/[0-9A-Z]{4}-[0-9A-Z]{3}</);
    expect(without).not.toContain('<svg');
    const [found] = code.exec((await make({ address: 'https://hub.example' })).html)!;
    expect(found).toContain('<svg');
    expect(found).toContain('https://hub.example/learn/kits/economics/clip');
  });

  it('names pages where they are known, and keeps room where they are not', async () => {
    const page = async (pages?: ReadonlyMap<string, number>) =>
      /href="#p-i-one">.*?<\/a>/s.exec((await make({ pages })).html)![0];
    expect(await page()).not.toContain('<b>');
    expect(await page(new Map())).toContain('<b>000</b>');
    expect(await page(new Map([['p-i-one', 7]]))).toContain('<b>7</b>');
  });

  it('of one unit has its numbers in the whole, and nothing of the others', async () => {
    const { html } = await make({ unit: 'second' });
    expect(html).toContain('2.3 Essay');
    expect(html).not.toMatch(/1\.1 One|The exam|Syllabus/);
  });
});

describe('answer sheets', () => {
  const owners = [
    { account: 'learneraaaaaaaaa' as AccountId, name: 'Aru', group: '1B' },
    { account: 'learnerbbbbbbbbb' as AccountId, name: 'Bolat' },
  ];

  it('are there for work that a tutor marks, with a code of their own for each learner', async () => {
    const { html, css } = await make({ owners, sheetsOnly: true });
    const codes = [...html.matchAll(/class="p-short-code">([^<]+)</g)].map(([, code]) => code!);
    expect(codes).toHaveLength(4);
    expect(new Set(codes).size).toBe(4);
    for (const code of codes) expect(css, 'on each page of the sheet').toContain(code);
    expect(html).toContain('Aru');
    expect(html).not.toContain('p-cover');
  });

  it('say the most marks that the tutor’s form takes', async () => {
    const { html } = await make();
    expect([...html.matchAll(/class="p-after">([^<]+)</g)].map(([, most]) => most)).toEqual(['of 16', 'of 30']);
  });
});
