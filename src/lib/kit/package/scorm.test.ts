import { describe, expect, it } from 'vitest';
import { readScorm } from './scorm';

const manifest = (
  inside: string,
  metadata = '<metadata><schemaversion>1.2</schemaversion></metadata>',
  root = '',
): string => `<?xml version="1.0"?><manifest xmlns:adlcp="a" xmlns:imsss="s" ${root}>${metadata}${inside}</manifest>`;

const organization = (items: string): string =>
  `<organizations default="o"><organization identifier="x"/><organization identifier="o"><title>Course</title>${items}</organization></organizations>`;

const resource = (id: string, href: string, kind = 'sco', more = ''): string =>
  `<resource identifier="${id}" type="webcontent" adlcp:scormtype="${kind}" href="${href}" ${more}/>`;

const all = () => true;

describe('a SCORM manifest', () => {
  it('gives the parts of the default organization, in order, at any depth', () => {
    const xml = manifest(
      organization(
        `<item identifier="a" identifierref="r1" parameters="?x=1"><title>First</title></item>
         <item identifier="chapter"><title>Chapter</title><item identifier="b" identifierref="r2"><title>Second</title>
         <adlcp:masteryscore>70</adlcp:masteryscore><adlcp:datafromlms>seed</adlcp:datafromlms></item></item>
         <item identifier="hidden" identifierref="r1" isvisible="false"><title>Hidden</title></item>`,
      ) +
        `<resources xml:base="content">${resource('r1', 'a.html?q=2#top')}${resource('r2', 'b%20c.html', 'asset')}</resources>`,
    );
    expect(readScorm(xml, all)).toEqual({
      ok: true,
      value: {
        standard: 'scorm-1.2',
        title: 'Course',
        parts: [
          { id: 'a', title: 'First', path: 'content/a.html', suffix: '?q=2&x=1#top', reports: true },
          { id: 'b', title: 'Second', path: 'content/b c.html', reports: false, launchData: 'seed', passScore: 0.7 },
        ],
        ignored: [],
      },
    });
  });

  it('is of 2004 by its version or by the way it writes the kind of a resource', () => {
    const body = `<resources><resource identifier="r" adlcp:scormType="sco" href="a.html"/></resources>`;
    for (const metadata of ['<metadata><schemaversion>2004 4th Edition</schemaversion></metadata>', ''])
      expect(readScorm(manifest(body, metadata), all)).toMatchObject({ ok: true, value: { standard: 'scorm-2004' } });
  });

  it('tells what Sandyq does without', () => {
    const xml = manifest(
      organization(
        `<item identifier="a" identifierref="r"><imsss:sequencing><imsss:sequencingRules/></imsss:sequencing><adlcp:prerequisites>x</adlcp:prerequisites></item>
         <item identifier="b" identifierref="gone"/><item identifier="c" identifierref="lost"/>`,
      ) + `<resources>${resource('r', 'a.html')}${resource('lost', 'lost.html')}</resources>`,
    );
    const read = readScorm(xml, (path) => path === 'a.html');
    expect(read).toMatchObject({
      value: { parts: [{ id: 'a' }], ignored: ['prerequisites', 'sequencing rules', 'no such page: lost.html'] },
    });
  });

  it.each([
    [
      'a cartridge',
      manifest('', '<metadata><schema>IMS Common Cartridge</schema><schemaversion>1.2</schemaversion></metadata>'),
      'no-scorm',
    ],
    ['something else', '<quiz/>', 'no-scorm'],
    ['half of one', '<manifest><organizations>', 'damaged'],
    ['one that launches nothing', manifest(organization('')), 'empty'],
    ['one whose only page lies outside', manifest(`<resources>${resource('r', '../a.html')}</resources>`), 'empty'],
    [
      'one whose only page is on the web',
      manifest(`<resources>${resource('r', 'https://x.example/a')}</resources>`),
      'empty',
    ],
  ])('is refused: %s', (_, xml, code) => {
    expect(readScorm(xml, all)).toMatchObject({ ok: false, error: { code } });
  });

  it('gives each part a name of its own', () => {
    const twice = '<item identifier="a" identifierref="r"/>'.repeat(2);
    const read = readScorm(manifest(organization(twice) + `<resources>${resource('r', 'a.html')}</resources>`), all);
    expect(read.ok && read.value.parts.map(({ id }) => id)).toEqual(['a', 'a-2']);
  });
});
