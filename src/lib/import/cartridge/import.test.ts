import { describe, expect, it } from 'vitest';
import { bytesOf, zipOf } from '../archive/foreign.fixture';
import { openFile } from '../archive/open';
import { blobSpill } from '../archive/spill';
import { importSource } from '../import-source';
import { fileOfBytes } from '../source';

const PNG = Uint8Array.from('\u0089PNG\r\n\u001a\n', (sign) => sign.charCodeAt(0));

const manifest = (items: string, resources: string) => `<?xml version="1.0"?>
<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1">
<metadata><schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion>
<lom><general><title><string>Химия</string></title><language>ru-RU</language></general></lom></metadata>
<organizations><organization><item identifier="root">${items}</item></organization></organizations>
<resources>${resources}</resources></manifest>`;
const resource = (id: string, type: string, href: string, attributes = '') =>
  `<resource identifier="${id}" type="${type}" href="${href}" ${attributes}><file href="${href}"/></resource>`;
const item = (title: string, id: string, inner = '') =>
  `<item identifierref="${id}"><title>${title}</title>${inner}</item>`;
const unit = (title: string, inner: string) => `<item><title>${title}</title>${inner}</item>`;

const TEST = `<questestinterop><assessment title="Тест"><section><item ident="q1" title="Вода">
<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel><fieldentry>cc.multiple_choice.v0p1</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
<presentation><material><mattext texttype="text/html">&lt;p&gt;Формула?&lt;img src="$IMS-CC-FILEBASE$/pic.png"/&gt;&lt;/p&gt;</mattext></material>
<response_lid ident="r" rcardinality="Single"><render_choice><response_label ident="a"><material><mattext>H2O</mattext></material></response_label><response_label ident="b"><material><mattext>CO2</mattext></material></response_label></render_choice></response_lid></presentation>
<resprocessing><outcomes><decvar/></outcomes><respcondition><conditionvar><varequal respident="r">a</varequal></conditionvar><setvar action="Set">100</setvar></respcondition></resprocessing></item></section></assessment></questestinterop>`;

async function imported(files: Readonly<Record<string, string | Uint8Array>>) {
  const source = await openFile('Курс.imscc', fileOfBytes(zipOf(files)), blobSpill);
  const result = source.ok ? await importSource(source.value) : source;
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`);
  const text = (path: string) => new TextDecoder().decode(result.value.files.get(path) as Uint8Array);
  return {
    ...result.value,
    text,
    said: result.value.report.map(({ outcome, what, reason }) => [outcome, what, reason?.code]),
  };
}

describe('importCartridge', () => {
  const course = () =>
    imported({
      'imsmanifest.xml': manifest(
        unit('Глава 1', item('Вода', 'p1') + unit('Глубже', item('Видео', 'l1') + item('Обсудим', 't1'))) +
          unit('Глава 2', item('Тест', 'q1') + item('Задание', 'a1') + item('Инструмент', 'x1') + item('Нет', 'none')) +
          item('Приложение', 'd1'),
        [
          resource('p1', 'webcontent', 'web/page%201.html'),
          resource('l1', 'imswl_xmlv1p3', 'link.xml'),
          resource('t1', 'imsdt_xmlv1p3', 'topic.xml'),
          resource('q1', 'imsqti_xmlv1p2/imscc_xmlv1p3/assessment', 'test.xml'),
          resource('a1', 'assignment_xmlv1p0', 'task.xml'),
          resource('x1', 'imsbasiclti_xmlv1p0', 'tool.xml'),
          resource('d1', 'webcontent', 'doc.pdf'),
          resource('pic', 'webcontent', 'web_resources/pic.png'),
          resource('p2', 'webcontent', 'wiki_content/extra.html'),
        ].join(''),
      ),
      'web/page 1.html':
        '<title>x</title><p>Вода <img src="$IMS-CC-FILEBASE$/pic.png?canvas=1" alt="H2O"> <a href="$WIKI_REFERENCE$/pages/extra">ещё</a></p>',
      'wiki_content/extra.html': '<title>Дополнительно</title><p><a href="../web/page%201.html">назад</a></p>',
      'web_resources/pic.png': PNG,
      'link.xml': '<webLink><title>x</title><url href="https://sandyq.kz/?a=1&amp;b=2"/></webLink>',
      'topic.xml':
        '<topic><title>x</title><text texttype="text/html">&lt;p onclick="x()"&gt;Что вы думаете?&lt;/p&gt;</text></topic>',
      'test.xml': TEST,
      'task.xml':
        '<assignment><title>x</title><text texttype="text/plain">Напишите &lt;эссе&gt;</text><gradable points_possible="20">true</gradable></assignment>',
      'tool.xml': '<cartridge_basiclti_link/>',
      'doc.pdf': bytesOf('%PDF-1.4'),
    });

  it('makes units and items of the table of contents, and of what it does not name', async () => {
    const { units, title, language } = await course();
    expect({ title, language }).toEqual({ title: 'Химия', language: 'ru' });
    expect(
      units.map(({ title, items }) => [title, items.map(({ kind, title }) => `${kind} ${String(title)}`)]),
    ).toEqual([
      ['Глава 1', ['page Вода', 'page Видео', 'page Обсудим']],
      ['Глава 2', ['test Тест', 'assignment Задание']],
      ['Химия', ['reading Приложение']],
      ['Прочее', ['page Дополнительно']],
    ]);
  });

  it('leads pictures and links to where they lie now', async () => {
    const { text } = await course();
    expect(text('pages/voda.html')).toBe(
      '<p>Вода <img src="../pictures/pic.png" alt="H2O"> <a href="item:dopolnitelno">ещё</a></p>\n',
    );
    expect(text('pages/dopolnitelno.html')).toBe('<p><a href="item:voda">назад</a></p>\n');
    expect(text('pages/video.html')).toBe('<p><a href="https://sandyq.kz/?a=1&#x26;b=2">Видео</a></p>\n');
    expect(text('pages/obsudim.html')).toBe('<p>Что вы думаете?</p>\n');
    expect(text('pages/zadanie.html')).toBe('Напишите &#x3C;эссе>\n');
  });

  it('takes tests with their pictures', async () => {
    const { text, files } = await course();
    expect(text('questions/test.gift')).toContain('=H2O');
    expect(text('questions/test.gift')).toMatch(/src\\?="\.\.\/pictures\/pic/);
    expect([...files.keys()].filter((path) => path.startsWith('pictures/'))).not.toEqual([]);
  });

  it('says what became another thing, and what stayed behind', async () => {
    const { said } = await course();
    expect(said).toEqual(
      expect.arrayContaining([
        ['simplified', 'Глубже', 'deeper-folders'],
        ['simplified', 'Видео', 'link-page'],
        ['simplified', 'Обсудим', 'discussion-page'],
        ['left-out', 'Инструмент', 'outside-tool'],
        ['left-out', 'Нет', 'resource-missing'],
        ['kept', 'Вода', undefined],
        ['kept', 'Задание', undefined],
      ]),
    );
  });

  it('takes a link of a thin cartridge, and no script for one', async () => {
    const thin = (id: string, href: string) =>
      `<resource identifier="${id}" type="imswl_xmlv1p3"><webLink><title>t</title><url href="${href}"/></webLink></resource>`;
    const { said, text } = await imported({
      'imsmanifest.xml': manifest(
        item('Сайт', 'a') + item('Зло', 'b'),
        thin('a', 'https://x.kz') + thin('b', 'javascript:alert(1)'),
      ),
    });
    expect(text('pages/sait.html')).toContain('https://x.kz');
    expect(said).toContainEqual(['left-out', 'Зло', 'link-dead']);
  });

  it('survives a table of contents without end, and paths that lead out', async () => {
    const deep = '<item>'.repeat(60) + item('x', 'p') + '</item>'.repeat(60);
    const { said } = await imported({
      'imsmanifest.xml': manifest(deep + item('y', 'p'), resource('p', 'webcontent', '../../etc/passwd')),
    });
    expect(said).toContainEqual(['left-out', 'y', 'resource-missing']);
  });
});

describe('what Canvas writes', () => {
  const ASSOCIATED = 'associatedcontent/imscc_xmlv1p1/learning-application-resource';
  const blanks = (type: string) => `<questestinterop><assessment ident="q1" title="Контроль"><section>
<item ident="b1" title="Пропуски"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>${type}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
<presentation><material><mattext texttype="text/html">&lt;p&gt;Вода [a]&lt;/p&gt;</mattext></material>
<response_lid ident="response_a"><material><mattext>a</mattext></material><render_choice><response_label ident="1"><material><mattext>жидкая</mattext></material></response_label><response_label ident="2"><material><mattext>мокрая</mattext></material></response_label></render_choice></response_lid></presentation>
<resprocessing><outcomes><decvar/></outcomes><respcondition><conditionvar><varequal respident="response_a">1</varequal></conditionvar><setvar action="Add">100</setvar></respcondition></resprocessing></item></section></assessment></questestinterop>`;
  const settings = `<assignment><title>Отчёт</title><points_possible>15.0</points_possible><submission_types>online_upload</submission_types><due_at>2020-01-01</due_at></assignment>`;

  it('comes over: assignments, the syllabus, tests with all their questions; of the rest it is told', async () => {
    const made = await imported({
      'imsmanifest.xml': manifest(
        '',
        `<resource identifier="s" type="${ASSOCIATED}" href="course_settings/canvas_export.txt"><file href="course_settings/course_settings.xml"/></resource>` +
          resource('sy', ASSOCIATED, 'course_settings/syllabus.html', 'intendeduse="syllabus"') +
          `<resource identifier="a" type="${ASSOCIATED}" href="a/report.html"><file href="a/report.html"/><file href="a/assignment_settings.xml"/></resource>` +
          resource('q1', 'imsqti_xmlv1p2/imscc_xmlv1p1/assessment', 'q1/assessment_qti.xml') +
          resource('m', ASSOCIATED, 'non_cc_assessments/q1.xml.qti'),
      ),
      'course_settings/canvas_export.txt': 'Q: …',
      'course_settings/course_settings.xml': '<course/>',
      'course_settings/syllabus.html': '<h1>Силлабус</h1><p>План</p>',
      'a/report.html': '<p>Напишите отчёт</p>',
      'a/assignment_settings.xml': settings,
      'q1/assessment_qti.xml': '<questestinterop><assessment ident="q1" title="Контроль"/></questestinterop>',
      'non_cc_assessments/q1.xml.qti': blanks('fill_in_multiple_blanks_question'),
      'forgotten.pdf': '%PDF-1.4',
    });
    const items = made.units.flatMap(({ items }) => items);
    expect(items).toMatchObject([
      { kind: 'assignment', title: 'Отчёт', maxScore: 15, accepts: { text: false, files: true } },
      { kind: 'test', title: 'Контроль' },
      { kind: 'page', title: 'Силлабус' },
    ]);
    expect(made.text('questions/kontrol.gift')).toContain('жидкая');
    expect(made.said).toContainEqual(['left-out', 'course_settings/canvas_export.txt', 'settings']);
    expect(made.said).toContainEqual(['left-out', 'forgotten.pdf', 'named-nowhere']);
    expect(made.said).toContainEqual(['simplified', 'Отчёт', 'dates']);
    expect(made.said).not.toContainEqual(['simplified', 'Отчёт', 'offline-work']);
  });

  it('counts what nothing names where there is much of it', async () => {
    const many = Array.from({ length: 60 }, (_, index) => [`f${index}.txt`, 'x'] as const);
    const { said } = await imported({
      'imsmanifest.xml': manifest('', resource('p', 'webcontent', 'p.html')),
      'p.html': '<p>x</p>',
      ...Object.fromEntries(many),
    });
    const unnamed = said.filter(([, , code]) => code === 'named-nowhere');
    expect([unnamed.length, unnamed.at(-1)]).toEqual([51, ['left-out', '10', 'named-nowhere']]);
  });

  it('takes text and files for work that was handed in elsewhere, and tells it', async () => {
    const { units, said } = await imported({
      'imsmanifest.xml': manifest(
        '',
        `<resource identifier="a" type="${ASSOCIATED}" href="a/report.html"><file href="a/report.html"/><file href="a/assignment_settings.xml"/></resource>`,
      ),
      'a/report.html': '<p>Сдайте в классе</p>',
      'a/assignment_settings.xml': settings.replace('online_upload', 'on_paper').replace(/<due_at>.*<\/due_at>/, ''),
    });
    expect(units[0]!.items).toMatchObject([{ kind: 'assignment', accepts: { text: true, files: true } }]);
    expect(said).toEqual([['simplified', 'Отчёт', 'offline-work']]);
  });
});

describe('questions of QTI 2 in a package', () => {
  const question = `<assessmentItem identifier="i1" title="Вода"><responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse></responseDeclaration>
<itemBody><p><img src="pic.png" alt="x"/></p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><simpleChoice identifier="A">да</simpleChoice><simpleChoice identifier="B">нет</simpleChoice></choiceInteraction></itemBody></assessmentItem>`;
  const resources = resource('i1', 'imsqti_item_xmlv2p1', 'items/1.xml') + resource('w', 'webcontent', 'items/pic.png');
  const plain = (items: string) =>
    `<manifest><organizations><organization>${items}</organization></organizations><resources>${resources}${resource('p', 'webcontent', 'page.html')}</resources></manifest>`;
  const files = { 'items/1.xml': question, 'items/pic.png': PNG, 'page.html': '<p>Страница</p>' };

  it('are a test, though their pictures are listed as web content', async () => {
    const made = await imported({ 'imsmanifest.xml': plain(''), ...files });
    expect(made.units.flatMap(({ items }) => items)).toMatchObject([{ kind: 'test' }]);
  });

  it('are a test in a course', async () => {
    const made = await imported({ 'imsmanifest.xml': plain(item('Читать', 'p')), ...files });
    expect(made.units.flatMap(({ items }) => items.map(({ kind }) => kind))).toEqual(['page', 'test']);
    expect([...made.files.keys()].filter((path) => path.startsWith('pictures/'))).toHaveLength(1);
  });
});
