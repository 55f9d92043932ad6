import { describe, expect, it } from 'vitest';
import { tarGzOf, zipOf } from '../archive/foreign.fixture';
import { openFile } from '../archive/open';
import { blobSpill } from '../archive/spill';
import { importSource } from '../import-source';
import { fileOfBytes } from '../source';
import { backupOf, contextOf, field, type TestActivity } from './backup.fixture';

const PNG = Uint8Array.from('\u0089PNG\r\n\u001a\n', (sign) => sign.charCodeAt(0));

async function imported(
  files: ReturnType<typeof backupOf>,
  pack: (files: ReturnType<typeof backupOf>) => Uint8Array<ArrayBuffer> = tarGzOf,
) {
  const source = await openFile('backup.mbz', fileOfBytes(pack(files)), blobSpill);
  const result = source.ok ? await importSource(source.value) : source;
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`);
  const text = (path: string) => new TextDecoder().decode(result.value.files.get(path) as Uint8Array | undefined);
  const said = result.value.report.map(({ outcome, what, reason }) => [outcome, what, reason?.code]);
  return { ...result.value, text, said, items: result.value.units.flatMap(({ items }) => items) };
}
const one = (activity: Omit<TestActivity, 'id'>, files: Parameters<typeof backupOf>[2] = [], questions = '') =>
  imported(backupOf([{ id: 1, title: 'Тема' }], [{ id: 9, ...activity }], files, questions));
const html = (name: string, text: string) => field(name, text) + `<${name}format>1</${name}format>`;

describe('importMoodle', () => {
  it.each([
    ['a gzipped tar', tarGzOf],
    ['a ZIP', zipOf],
  ])('makes units of sections, and items in their order, out of %s', async (_, pack) => {
    const { units, title, text, said } = await imported(
      backupOf(
        [
          { id: 1, title: '0', summary: '<p>Добро пожаловать <img src="@@PLUGINFILE@@/a%20b.png" alt="карта"></p>' },
          { id: 2, title: 'Кинематика', sequence: '12,11' },
        ],
        [
          { id: 11, kind: 'page', title: 'Скорость', section: 2, xml: html('content', '<p>v = s / t, см. <a href="$@PAGEVIEWBYID*12@$">путь</a>, <a href="https://old.kz/mod/forum/view.php?id=13">форум</a></p>') },
          { id: 12, kind: 'page', title: 'Путь', section: 2, xml: html('content', '<p>s</p>'), module: '<visible>0</visible>' },
          { id: 13, kind: 'forum', title: 'Новости', section: 2 },
          { id: 14, kind: 'page', title: 'Ничья', section: 99, xml: html('content', '<p>x</p>') },
        ],
        [{ context: 77, component: 'course', area: 'section', item: 1, name: 'a b.png', content: PNG }],
      ),
      pack,
    ); // prettier-ignore
    expect(title).toBe('Физика: механика');
    expect(units.map((unit) => [unit.title, unit.items.map((item) => item.title)])).toEqual([
      ['Раздел 0', ['Раздел 0']],
      ['Кинематика', ['Путь', 'Скорость']],
      ['Прочее', ['Ничья']],
    ]);
    expect(text('pages/skorost.html')).toBe('<p>v = s / t, см. <a href="item:put">путь</a>, форум</p>\n');
    expect(text('pages/razdel-0.html')).toContain('<img src="../pictures/a-b.png" alt="карта">');
    expect(said).toEqual(
      expect.arrayContaining([
        ['left-out', 'Новости', 'activity-kind'],
        ['simplified', 'Путь', 'was-hidden'],
        ['simplified', 'pages/skorost.html', 'link-dead'],
      ]),
    );
  });

  it('makes a page of each chapter of a book', async () => {
    const chapter = (id: number, pagenum: number, title: string, hidden = 0) =>
      `<chapter id="${id}"><pagenum>${pagenum}</pagenum>${field('title', title)}${html('content', `<p><img src="@@PLUGINFILE@@/p.png" alt="${id}"></p>`)}<hidden>${hidden}</hidden></chapter>`;
    const picture = (item: number) => ({
      context: contextOf(9),
      component: 'mod_book',
      area: 'chapter',
      item,
      name: 'p.png',
      content: Uint8Array.of(...PNG, item),
    });
    const xml = `<chapters>${chapter(2, 2, 'Вторая')}${chapter(1, 1, 'Первая')}${chapter(3, 3, 'Черновик', 1)}</chapters>`;
    const { items, text, said } = await one({ kind: 'book', title: 'Учебник', xml }, [picture(1), picture(2)]);
    expect(items.map(({ title }) => title)).toEqual(['Первая', 'Вторая']);
    expect([text('pages/pervaya.html'), text('pages/vtoraya.html')]).toEqual([
      '<p><img src="../pictures/p.png" alt="1"></p>\n',
      '<p><img src="../pictures/p-2.png" alt="2"></p>\n',
    ]);
    expect(said).toContainEqual(['left-out', 'Учебник: Черновик', 'hidden']);
  });

  const content = (component: string, name: string, bytes: string | Uint8Array) => ({
    ...{ context: contextOf(9), component, area: 'content', name, content: bytes },
  });

  it('takes files by what they are: a PDF, a zip of a package, a document, a folder of them', async () => {
    expect(
      (await one({ kind: 'resource', title: 'Лекция' }, [content('mod_resource', 'l.pdf', '%PDF-1.4')])).items,
    ).toMatchObject([{ kind: 'reading', title: 'Лекция', file: 'reading/l.pdf' }]);
    const rtf = await one({ kind: 'resource', title: 'План' }, [content('mod_resource', 'plan.rtf', '{\\rtf1}')]);
    expect(rtf.items).toMatchObject([{ kind: 'page', title: 'План' }]);
    const folder = await one({ kind: 'folder', title: 'Папка', xml: html('intro', '<p>Всё</p>') }, [
      content('mod_folder', 'Задачи.pdf', '%PDF-1.4'),
      content('mod_folder', 'x.exe', 'MZ\0'),
    ]);
    expect(folder.text('pages/papka.html')).toBe(
      '<p>Всё</p>\n<ul><li><a href="../files/zadachi.pdf">Задачи.pdf</a></li></ul>\n',
    );
    expect(folder.said).toContainEqual(['left-out', 'x.exe', 'unknown-file']);
  });

  it('takes a small site of a resource as a page with its pictures', async () => {
    const made = await one({ kind: 'resource', title: 'Сайт' }, [
      content('mod_resource', 'pic.png', PNG),
      content('mod_resource', 'index.html', '<html><body><img src="pic.png" alt="p"></body></html>'),
    ]);
    expect(made.text('pages/sait.html')).toBe('<img src="../pictures/pic.png" alt="p">\n');
  });

  it('takes a SCORM package as what it is', async () => {
    const manifest =
      '<manifest><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="o"><title>Опыт</title><item identifier="i" identifierref="r"><title>1</title></item></organization></organizations><resources><resource identifier="r" type="webcontent" href="a.html"/></resources></manifest>';
    const file = {
      context: contextOf(9),
      component: 'mod_scorm',
      area: 'package',
      name: 's.zip',
      content: zipOf({ 'imsmanifest.xml': manifest, 'a.html': '' }),
    };
    expect((await one({ kind: 'scorm', title: 'Опыт' }, [file])).items).toMatchObject([
      { kind: 'package', title: 'Опыт' },
    ]);
  });

  it('makes assignments with what they take, and pages of labels and links', async () => {
    const config = (plugin: string, name: string, value: number) =>
      `<plugin_config><plugin>${plugin}</plugin><subtype>assignsubmission</subtype><name>${name}</name><value>${value}</value></plugin_config>`;
    const xml = `${html('intro', '<p>Решите</p>')}<grade>50</grade><duedate>1600000000</duedate><plugin_configs>${config('file', 'enabled', 1)}${config('file', 'maxfilesubmissions', 40)}${config('onlinetext', 'enabled', 0)}</plugin_configs>`;
    const assign = await one({ kind: 'assign', title: 'Задача', xml });
    expect(assign.items).toMatchObject([
      { kind: 'assignment', maxScore: 50, accepts: { text: false, files: true, maxFiles: 20 } },
    ]);
    expect(assign.said).toEqual([['simplified', 'Задача', 'dates']]);
    const url = await one({ kind: 'url', title: 'Сайт', xml: field('externalurl', 'https://x.kz/?a="b') });
    expect(url.text('pages/sait.html')).toContain('<a href="https://x.kz/?a=&quot;b">Сайт</a>');
    expect(
      (await one({ kind: 'label', title: 'Надпись', xml: html('intro', '<h3>Надпись</h3>') })).items,
    ).toMatchObject([{ kind: 'page' }]);
  });

  it.each([
    ['online', '', { text: true, files: false }],
    ['upload', '<var1>2</var1><var2>1</var2>', { text: true, files: true, maxFiles: 2 }],
  ])('makes assignments of before by their type %s', async (type, more, accepts) => {
    const xml = `${html('intro', '<p>Решите</p>')}<assignmenttype>${type}</assignmenttype>${more}`;
    expect((await one({ kind: 'assignment', title: 'Задача', xml })).items).toMatchObject([{ accepts }]);
  });

  it('says an introduction that has no place', async () => {
    const xml = html('intro', '<p>Прочтите\nдо занятия</p>');
    const { report } = await one({ kind: 'resource', title: 'Лекция', xml }, [
      content('mod_resource', 'l.pdf', '%PDF-1.4'),
    ]);
    expect(report).toContainEqual({
      ...{ outcome: 'simplified', what: 'Лекция' },
      reason: { code: 'introduction', detail: 'Прочтите до занятия' },
    });
    const page = await one({ kind: 'page', title: 'Стр', xml: xml + html('content', 'x') });
    expect(page.said).toEqual([['kept', 'Стр', undefined]]);
  });

  it('takes old files of the course where texts name them, and tells of the others', async () => {
    const file = { context: 77, component: 'course', area: 'legacy', content: PNG };
    const { text, said } = await one(
      { kind: 'page', title: 'Стр', xml: html('content', '<img src="$@FILEPHP@$$@SLASH@$a$@SLASH@$b.png" alt="b">') },
      [{ ...file, path: '/a/', name: 'b.png' }, { ...file, name: 'c.png' }],
    ); // prettier-ignore
    expect(text('pages/str.html')).toBe('<img src="../pictures/b.png" alt="b">\n');
    expect(said).toContainEqual(['left-out', 'c.png', 'named-nowhere']);
    expect(said).not.toContainEqual(['left-out', 'a/b.png', 'named-nowhere']);
    const many = Array.from({ length: 60 }, (_, index) => ({ ...file, name: `${index}.png` }));
    const { said: counted } = await one({ kind: 'label', title: 'Н', xml: html('intro', 'x') }, many);
    expect(counted.filter(([, , code]) => code === 'named-nowhere')).toHaveLength(51);
    expect(counted).toContainEqual(['left-out', '10', 'named-nowhere']);
  });

  it('reads nothing of people', async () => {
    const made = await imported(backupOf([{ id: 1, title: 'Тема' }], [{ id: 9, kind: 'forum', title: 'Форум', xml: '<discussions><discussion><posts><post><message>Дана пишет</message></post></posts></discussion></discussions>' }, { id: 10, kind: 'page', title: 'a', xml: html('content', 'x') }])); // prettier-ignore
    const everything = JSON.stringify([made.report, made.units]) + [...made.files.keys()].map(made.text).join();
    expect(everything).not.toMatch(/Дана|dana@/);
  });

  it('says of a backup what is damaged', async () => {
    const source = await openFile(
      'b.mbz',
      fileOfBytes(tarGzOf({ 'moodle_backup.xml': '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' })),
      blobSpill,
    );
    expect(source.ok && (await importSource(source.value))).toMatchObject({ ok: false, error: { code: 'damaged' } });
    const broken = backupOf(
      [{ id: 1, title: 'Тема' }],
      [
        { id: 9, kind: 'page', title: 'П' },
        { id: 10, kind: 'page', title: 'Р', xml: html('content', 'x') },
      ],
    );
    broken['activities/page_9/page.xml'] = '<broken';
    expect((await imported(broken)).said).toContainEqual(['left-out', 'П', 'resource-missing']);
  });
});

describe('quizzes of a backup', () => {
  const question = (id: number, qtype: string, name: string, text: string, data: string, parent = 0) =>
    `<question id="${id}"><parent>${parent}</parent>${field('name', name)}${field('questiontext', text)}<questiontextformat>1</questiontextformat>${field('generalfeedback', '')}<defaultmark>2.0000000</defaultmark><qtype>${qtype}</qtype><plugin_qtype_${qtype}_question>${data}</plugin_qtype_${qtype}_question></question>`;
  const answer = (id: number, text: string, fraction: string) =>
    `<answer id="${id}">${field('answertext', text)}<answerformat>1</answerformat><fraction>${fraction}</fraction><feedback></feedback></answer>`;
  const kinds = [
    question(1, 'multichoice', 'Выбор', '<p>Сколько? <img src="@@PLUGINFILE@@/q.png" alt="q"></p>', `<answers>${answer(1, 'три', '1.0000000')}${answer(2, 'два', '-0.3333333')}</answers><multichoice id="1"><single>1</single></multichoice>`),
    question(2, 'truefalse', 'Да', '<p>Верно?</p>', `<answers>${answer(3, 'Верно', '0')}${answer(4, 'Неверно', '1')}</answers><truefalse><trueanswer>3</trueanswer><falseanswer>4</falseanswer></truefalse>`),
    question(3, 'numerical', 'Число', 'g?', `<answers>${answer(5, '9.8', '1.0')}</answers><numerical_records><numerical_record><answer>5</answer><tolerance>0.1</tolerance></numerical_record></numerical_records>`),
    question(4, 'match', 'Пары', 'Сопоставьте', `<matches><match id="1">${field('questiontext', 'kk')}${field('answertext', 'казахский')}</match><match id="2">${field('questiontext', 'ru')}${field('answertext', 'русский')}</match></matches>`),
    question(5, 'multianswer', 'Пропуски', 'Сила в {#1}.', '<multianswer><sequence>6</sequence></multianswer>'),
    question(6, 'shortanswer', 'Пропуски', '{1:SHORTANSWER:=ньютонах}', '', 5),
    question(7, 'calculated', 'Счёт', 'x', ''),
    question(8, 'essay', 'Эссе', 'Пишите', ''),
  ]; // prettier-ignore
  const picture = [{ context: 55, component: 'question', area: 'questiontext', item: 1, name: 'q.png', content: PNG }];

  it('asks what they asked, in their order, by Moodle 4', async () => {
    const bank = `<question_category id="1">${field('name', 'Банк')}<contextid>55</contextid><question_bank_entries>${kinds
      .map((xml, index) => `<question_bank_entry id="${100 + index}"><question_version><question_versions><version>1</version><questions>${xml.replace(/(<name>)[^<]*/, '$1Старое')}</questions></question_versions><question_versions><version>2</version><questions>${xml}</questions></question_versions></question_version></question_bank_entry>`)
      .join('')}</question_bank_entries></question_category>`; // prettier-ignore
    const slot = (number: number, entry: number) =>
      `<question_instance id="${number}"><slot>${number}</slot><question_reference><questionbankentryid>${entry}</questionbankentryid></question_reference></question_instance>`;
    const xml = `<timelimit>600</timelimit><question_instances>${slot(3, 104)}${slot(1, 101)}${slot(2, 100)}<question_instance id="4"><slot>4</slot><question_set_reference/></question_instance></question_instances>`;
    const { items, text, said, files } = await one({ kind: 'quiz', title: 'Тест', xml }, picture, bank);
    expect(items).toMatchObject([
      { kind: 'test', title: 'Тест', control: 'self' },
      { kind: 'test', title: 'Банк' },
    ]);
    const gift = text('questions/test.gift');
    expect(gift.match(/^::[^:]*/gm)).toEqual(['::Да', '::Выбор', '::Пропуски']);
    expect(gift).toMatch(/::Да::[^]*\{F/);
    expect(gift).toContain('=ньютонах');
    expect(gift).not.toContain('Старое');
    expect([...files.keys()]).toContain('pictures/q.png');
    const rest = text('questions/bank.gift');
    expect(rest.match(/^::[^:]*/gm)).toEqual(['::Число', '::Пары', '::Эссе']);
    expect(rest).toContain('=9.7..9.9');
    expect(said).toEqual(
      expect.arrayContaining([
        ['left-out', 'Тест', 'random-questions'],
        ['simplified', 'Тест', 'became-self-check'],
        ['left-out', 'Счёт', 'unknown-question'],
      ]),
    );
  });

  it('asks in the order of the list that Moodle had before 2.7', async () => {
    const bank = `<question_category id="1">${field('name', 'Банк')}<contextid>55</contextid><questions>${kinds.join('')}</questions></question_category>`;
    const xml =
      '<questions>4,0,2,0</questions><question_instances><question_instance id="1"><question>2</question></question_instance><question_instance id="2"><question>4</question></question_instance></question_instances>';
    const { text } = await one({ kind: 'quiz', title: 'Тест', xml }, [], bank);
    expect(text('questions/test.gift').match(/^::[^:]*/gm)).toEqual(['::Пары', '::Да']);
  });

  it('reads the banks of Moodle 2', async () => {
    const bank = `<question_category id="1">${field('name', 'Банк')}<contextid>55</contextid><questions>${kinds.join('')}</questions></question_category>`;
    const xml =
      '<question_instances><question_instance id="1"><question>2</question></question_instance><question_instance id="2"><slot>2</slot><questionid>4</questionid></question_instance><question_instance id="3"><questionid>999</questionid></question_instance></question_instances>';
    const { text, said } = await one({ kind: 'quiz', title: 'Тест', xml }, [], bank);
    expect(text('questions/test.gift').match(/^::[^:]*/gm)).toEqual(['::Да', '::Пары']);
    expect(said).toContainEqual(['left-out', 'Тест', 'questions-missing']);
  });
});
