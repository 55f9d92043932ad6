import { describe, expect, it } from 'vitest';
import { PDF } from '../../../kit/pdf/pdf.fixture';
import { bytesOf, zipOf } from '../../archive/foreign.fixture';
import { openFile } from '../../archive/open';
import { blobSpill } from '../../archive/spill';
import { importSource } from '../../import-source';
import { fileOfBytes, lazyFile, MAX_TEXT_BYTES, singleFile } from '../../source';
import { answers, category, mod, moodleXml, oldBackupOf, question, type OldBackup } from './backup.fixture';

const PNG = Uint8Array.from('\u0089PNG\r\n\u001a\n', (sign) => sign.charCodeAt(0));

async function importOf(name: string, bytes: Uint8Array<ArrayBuffer>) {
  const source = await openFile(name, fileOfBytes(bytes), blobSpill);
  return source.ok ? importSource(source.value) : source;
}

async function imported(backup: OldBackup | Uint8Array<ArrayBuffer>, name = 'backup.zip') {
  const result = await importOf(name, backup instanceof Uint8Array ? backup : zipOf(oldBackupOf(backup)));
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`);
  const text = (path: string) => new TextDecoder().decode(result.value.files.get(path) as Uint8Array | undefined);
  const said = result.value.report.map(({ outcome, what, reason }) => [outcome, what, reason?.code]);
  return { ...result.value, text, said, items: result.value.units.flatMap(({ items }) => items) };
}

/** One module in the one section of a course. */
const one = (kind: string, name: string, fields: Record<string, string | number>, xml = '', more: Partial<OldBackup> = {}) =>
  imported({ sections: [{ mods: [[9, kind, 1]] }], modules: [mod(kind, 1, name, fields, xml)], ...more }); // prettier-ignore
const resource = (type: string, fields: Record<string, string>, files: OldBackup['files'] = {}) =>
  one('resource', 'Лекция', { type, ...fields }, '', { files });

describe('a backup of Moodle 1.9', () => {
  it('becomes units of its sections, which are called by the first line of their summaries', async () => {
    const { title, language, units, text, said } = await imported({
      lang: 'ru_utf8',
      sections: [
        {},
        { summary: '<h2>Кинематика</h2>', mods: [[12, 'label', 2], [11, 'label', 1, 0]] },
        { summary: '<p>Динамика</p><p>Силы <img src="$@FILEPHP@$$@SLASH@$f.png" alt="f"></p>', mods: [[13, 'forum', 1]] },
      ],
      modules: [
        mod('label', 1, 'Путь', { content: '<p>s</p>' }),
        mod('label', 2, 'Скорость', { content: '<p>v</p>' }),
        mod('forum', 1, 'Новости'),
        mod('label', 3, 'Ничей', { content: '<p>x</p>' }),
      ],
      files: { 'f.png': PNG },
    }); // prettier-ignore
    expect([title, language]).toEqual(['Физика: механика', 'ru']);
    expect(units.map((unit) => [unit.title, unit.items.map((item) => item.title)])).toEqual([
      ['Кинематика', ['Скорость', 'Путь']],
      ['Динамика', ['Динамика']],
      ['Прочее', ['Ничей']],
    ]);
    expect(text('pages/dinamika.html')).toContain('<img src="../pictures/f.png" alt="f">');
    expect(said).toEqual(
      expect.arrayContaining([
        ['simplified', 'Путь', 'was-hidden'],
        ['left-out', 'Новости', 'activity-kind'],
      ]),
    );
  });

  it('counts sections whose summary begins with a whole paragraph', async () => {
    const { units } = await imported({
      sections: [{}, { summary: `<p>${'слово '.repeat(30)}</p>` }],
      modules: [],
    });
    expect(units.map(({ title }) => title)).toEqual(['Раздел 1']);
  });

  it('keeps a summary that shows something below its title', async () => {
    const { text } = await imported({
      sections: [{ summary: 'Карта <img src="$@FILEPHP@$/m.png" alt="m">' }],
      modules: [],
      files: { 'm.png': PNG },
    });
    expect(text('pages/karta.html')).toContain('<img src="../pictures/m.png" alt="m">');
  });

  it('takes pages with links to one another and to files of the course', async () => {
    const alltext = [
      '<a href="$@RESOURCEVIEWBYID*12@$">один</a>, <a href="$@RESOURCEVIEWBYR*2@$">тот же</a>, <a href="$@QUIZVIEWBYID*12@$">не тест</a>',
      '<a href="$@FILEPHP@$$@SLASH@$%D0%BF%D0%BB%D0%B0%D0%BD%20A.pdf$@FORCEDOWNLOAD@$">план</a>',
      '<a href="$@FILEPHP@$/%CB%E5%EA%F6%E8%FF.pdf">лекция</a><img src="$@FILEPHP@$/Pics/A.PNG" alt="a">',
      `<a href="$@FILEPHP@$/${encodeURIComponent('Май.pdf'.normalize('NFD'))}">май</a>`,
      '<a href="$@FILEPHP@$$@SLASH@$..$@SLASH@$moodle.xml">вверх</a>',
    ].join('\n');
    const { text, said } = await imported({
      sections: [{ mods: [[11, 'resource', 1], [12, 'resource', 2]] }],
      modules: [
        mod('resource', 1, 'Страница', { type: 'html', alltext, summary: 'О чём' }),
        mod('resource', 2, 'Вторая', { type: 'text', alltext: '**a** < b', reference: 4 }),
      ],
      files: { 'план A.pdf': PDF, 'Лекция.pdf': PDF, 'Май.pdf': PDF, 'pics/a.png': PNG, 'Черновик.pdf': PDF },
    }); // prettier-ignore
    expect(text('pages/stranitsa.html')).toBe(
      'О чём\n<a href="item:vtoraya">один</a>, <a href="item:vtoraya">тот же</a>, не тест\n' +
        '<a href="../files/plan-a.pdf">план</a>\n<a href="../files/lektsiya.pdf">лекция</a><img src="../pictures/a.png" alt="a">\n<a href="../files/mai.pdf">май</a>\nвверх\n',
    );
    expect(text('pages/vtoraya.html')).toBe('<p><strong>a</strong> &#x3C; b</p>\n');
    expect(said).toContainEqual(['left-out', 'Черновик.pdf', 'named-nowhere']);
    expect(said.filter(([, , code]) => code === 'named-nowhere')).toHaveLength(1);
  });

  it('breaks lines of a text where its author did', async () => {
    const { text } = await resource('text', { reference: '0', alltext: 'a\nb\n<ul>\n<li>c</li>\n</ul>\nd' });
    expect(text('pages/lektsiya.html')).toBe('a<br>b<ul><li>c</li></ul>d\n');
  });

  it.each<[string, Record<string, string>, OldBackup['files'], object]>([
    ['a file', { reference: 'docs/l.pdf' }, { 'docs/l.pdf': PDF }, { kind: 'reading', file: 'reading/l.pdf' }],
    ['a file by its address', { reference: '$@FILEPHP@$$@SLASH@$l.pdf' }, { 'l.pdf': PDF }, { kind: 'reading' }],
    ['a file by its encoded name', { reference: 'a%20b.pdf' }, { 'a b.pdf': PDF }, { kind: 'reading' }],
    ['a place in the internet', { reference: 'https://x.kz/?a' }, {}, { kind: 'page', content: 'pages/lektsiya.html' }],
  ])('takes %s', async (_, fields, files, item) => {
    expect((await resource('file', fields, files)).items).toMatchObject([{ title: 'Лекция', ...item }]);
  });

  it('takes a page of a folder with what lies beside it', async () => {
    const page = '<html><body><img src="../pics/a.png" alt="a"><a href="b.pdf">b</a></body></html>';
    const files = { 'site/index.html': page, 'pics/a.png': PNG, 'site/b.pdf': PDF };
    const { text, said } = await resource(
      'file',
      { reference: 'site/index.html', summary: 'Сайт <b>курса</b>' },
      files,
    );
    expect(text('pages/lektsiya.html')).toBe('<img src="../pictures/a.png" alt="a"><a href="../files/b.pdf">b</a>\n');
    expect(said).toContainEqual(['simplified', 'Лекция', 'introduction']);
    expect(said.filter(([, , code]) => code === 'named-nowhere')).toEqual([]);
  });

  it('takes a folder of files, and what is a package inside', async () => {
    const folder = await resource('directory', { reference: 'docs' }, { 'docs/a.pdf': PDF, 'docs/b/c.pdf': PDF, 'd.pdf': PDF });
    expect(folder.text('pages/lektsiya.html')).toBe(
      '<ul><li><a href="../files/a.pdf">a.pdf</a></li><li><a href="../files/c.pdf">b/c.pdf</a></li></ul>\n',
    );
    expect(folder.said).toContainEqual(['left-out', 'd.pdf', 'named-nowhere']);
    const manifest = '<manifest><organizations/><resources><resource identifier="r" type="webcontent" href="a.html"><file href="a.html"/></resource></resources></manifest>';
    const ims = await resource('ims', { reference: 'p.zip' }, { 'p.zip': zipOf({ 'imsmanifest.xml': manifest, 'a.html': '<p>IMS</p>' }) });
    expect([...ims.files.keys()].map(ims.text).join()).toContain('IMS');
  }); // prettier-ignore

  it.each<[string, Record<string, string>, string, string]>([
    ['a file that is gone', { type: 'file', reference: 'l.pdf' }, 'resource-missing', ''],
    ['a file out of the course', { type: 'file', reference: '../moodle.xml' }, 'resource-missing', ''],
    ['a type of which nothing is known', { type: 'repository' }, 'activity-kind', 'resource/repository'],
  ])('leaves out %s', async (_, fields, code, detail) => {
    const { report } = await one('resource', 'Лекция', fields);
    const reason = { code, ...(detail === '' ? {} : { detail }) };
    expect(report).toMatchObject([{ outcome: 'left-out', what: 'Лекция', reason }]);
  });

  it('tells of a module that the section names and nothing describes', async () => {
    const { said } = await imported({ sections: [{ mods: [[9, 'resource', 1]] }], modules: [] });
    expect(said).toEqual([['left-out', 'resource 1', 'resource-missing']]);
  });

  it.each([
    ['online', { var1: 1 }, { text: true, files: false }, []],
    ['uploadsingle', {}, { text: false, files: true, maxFiles: 1 }, []],
    ['upload', { var1: 3, var2: 1 }, { text: true, files: true, maxFiles: 3 }, []],
    ['upload', { var1: 3, var2: 0, timedue: 1_300_000_000 }, { text: false, files: true, maxFiles: 3 }, ['dates']],
    ['offline', {}, { text: true, files: true }, ['offline-work']],
  ])('makes an assignment of the type %s', async (assignmenttype, fields, accepts, codes) => {
    const { items, text, report } = await one('assignment', 'Задача', {
      ...{ description: 'Решите\nвсё', format: 0, grade: 50, assignmenttype },
      ...fields,
    });
    expect(items).toMatchObject([{ kind: 'assignment', maxScore: 50, accepts }]);
    expect(text('pages/zadacha.html')).toBe('Решите<br>всё\n');
    expect(report.flatMap(({ reason }) => reason?.code ?? [])).toEqual(codes);
  });

  it('makes a page of each chapter of a book', async () => {
    const chapter = (id: number, pagenum: number, hidden: number) =>
      `<CHAPTER><ID>${id}</ID><PAGENUM>${pagenum}</PAGENUM><TITLE>Глава ${pagenum}</TITLE><CONTENT>&lt;p&gt;${pagenum}&lt;/p&gt;</CONTENT><HIDDEN>${hidden}</HIDDEN></CHAPTER>`;
    const xml = `<CHAPTERS>${chapter(5, 2, 0)}${chapter(4, 1, 0)}${chapter(6, 3, 1)}</CHAPTERS>`;
    const { items, said } = await one('book', 'Учебник', {}, xml);
    expect(items.map(({ title }) => title)).toEqual(['Глава 1', 'Глава 2']);
    expect(said).toContainEqual(['left-out', 'Учебник: Глава 3', 'hidden']);
  });

  const SCORM =
    '<manifest><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="o"><title>Опыт</title><item identifier="i" identifierref="r"><title>1</title></item></organization></organizations><resources><resource identifier="r" type="webcontent" href="a.html"/></resources></manifest>';
  it.each([
    ['in the archive that was handed in', { 's.zip': zipOf({ 'imsmanifest.xml': SCORM, 'a.html': '' }) }],
    ['as Moodle unpacked it', { '/moddata/scorm/1/imsmanifest.xml': SCORM, '/moddata/scorm/1/a.html': '' }],
  ])('takes a package %s', async (_, files) => {
    const { items } = await one('scorm', 'Опыт', { reference: 's.zip' }, '', { files });
    expect(items).toMatchObject([{ kind: 'package', title: 'Опыт' }]);
  });
});

describe('quizzes of Moodle 1.9', () => {
  const all = [
    question(1, 'multichoice', 'Выбор', { image: 'pics/q.png' }, `<MULTICHOICE><ANSWERS>1,2</ANSWERS><SINGLE>1</SINGLE><CORRECTFEEDBACK>Ура</CORRECTFEEDBACK></MULTICHOICE>${answers([1, 'три <img src="$@FILEPHP@$$@SLASH@$pics$@SLASH@$t%203.png" alt="3">', 1, 'Да'], [2, 'два\nили три', -0.33333])}`),
    question(2, 'truefalse', 'Верно', {}, `<TRUEFALSE><TRUEANSWER>3</TRUEANSWER><FALSEANSWER>4</FALSEANSWER></TRUEFALSE>${answers([3, 'Верно', 0], [4, 'Неверно', 1])}`),
    question(3, 'numerical', 'Число', {}, `<NUMERICAL><ANSWER>5</ANSWER><TOLERANCE>0.1</TOLERANCE><NUMERICAL_UNITS><NUMERICAL_UNIT><MULTIPLIER>1</MULTIPLIER><UNIT>м</UNIT></NUMERICAL_UNIT></NUMERICAL_UNITS></NUMERICAL><NUMERICAL><ANSWER>6</ANSWER><TOLERANCE>0</TOLERANCE></NUMERICAL>${answers([5, '9.8', 1], [6, '10', 0.5])}`),
    question(4, 'match', 'Пары', {}, '<MATCHS><MATCH><ID>1</ID><QUESTIONTEXT>kk</QUESTIONTEXT><ANSWERTEXT>казахский</ANSWERTEXT></MATCH><MATCH><ID>2</ID><QUESTIONTEXT>ru</QUESTIONTEXT><ANSWERTEXT>русский</ANSWERTEXT></MATCH></MATCHS>'),
    question(5, 'multianswer', 'Пропуски', { questiontext: 'Сила в {#1}.' }, '<MULTIANSWERS><MULTIANSWER><ID>1</ID><QUESTION>5</QUESTION><SEQUENCE>6</SEQUENCE></MULTIANSWER></MULTIANSWERS>'),
    question(6, 'shortanswer', 'Пропуски', { parent: 5, questiontext: '{1:SHORTANSWER:=ньютонах}' }),
    question(7, 'calculated', 'Счёт', {}, answers([7, '{a}+{b}', 1])),
    question(8, 'essay', 'Эссе', { questiontext: 'a\n b', questiontextformat: 0 }, answers([8, '', 0])),
    question(9, 'shortanswer', 'Слово', { image: 'http://x.kz/w.png', generalfeedback: 'г\nд', questiontextformat: 0 }, `<SHORTANSWER><ANSWERS>9</ANSWERS><USECASE>1</USECASE></SHORTANSWER>${answers([9, 'метр', 1])}`),
    question(10, 'description', 'Текст'),
    question(11, 'shortanswer', 'Удалён', { hidden: 1 }, answers([11, 'x', 1])),
  ]; // prettier-ignore
  const instance = (id: number) => `<QUESTION_INSTANCE><QUESTION>${id}</QUESTION><GRADE>1</GRADE></QUESTION_INSTANCE>`;

  it('ask what they asked, in their order; the rest of the bank is a test of its own', async () => {
    const xml = `<QUESTION_INSTANCES>${[1, 2, 5, 7, 10].map(instance).join('')}</QUESTION_INSTANCES>`;
    const { items, text, said, files } = await one('quiz', 'Тест', { intro: 'Читайте внимательно', questions: '5,2,0,7,10,1,0', timelimit: 20 }, xml, {
      questions: category('Банк', all),
      files: { 'pics/q.png': PNG, 'pics/t 3.png': PNG },
    }); // prettier-ignore
    expect(items).toMatchObject([
      { kind: 'test', title: 'Тест', control: 'self' },
      { kind: 'test', title: 'Банк' },
    ]);
    const gift = text('questions/test.gift');
    expect(gift.match(/^::[^:]*/gm)).toEqual(['::Пропуски', '::Верно', '::Выбор']);
    expect(gift).toContain('=ньютонах');
    expect(gift).toContain('два<br>или три');
    expect(gift).toMatch(/::Верно::[^]*\{F/);
    expect([...files.keys()].filter((path) => path.startsWith('pictures/'))).toEqual([
      'pictures/q.png',
      'pictures/t-3.png',
    ]);
    const rest = text('questions/bank.gift');
    expect(rest.match(/^::[^:]*/gm)).toEqual(['::Число', '::Пары', '::Эссе', '::Слово']);
    expect(rest).toContain('=9.7..9.9');
    expect(rest).toContain('=%50%10');
    expect(rest).toContain('a<br> b');
    expect(rest).toContain('г<br>д');
    expect(rest).toContain('<a href\\="http\\://x.kz/w.png">');
    expect(said).toEqual(
      expect.arrayContaining([
        ['simplified', 'Тест', 'introduction'],
        ['simplified', 'Тест', 'became-self-check'],
        ['left-out', 'Счёт', 'unknown-question'],
        ['left-out', 'Текст', 'no-question'],
        ['left-out', 'Удалён', 'hidden'],
        ['simplified', 'Выбор', 'combined-feedback'],
        ['simplified', 'Число', 'number-units'],
        ['simplified', 'Слово', 'letter-case'],
      ]),
    );
    expect(said.filter(([, , code]) => code === 'named-nowhere')).toEqual([]);
  });
});

describe('what a backup of Moodle 1.9 is', () => {
  const backup: OldBackup = {
    sections: [{ mods: [[9, 'label', 1]] }],
    modules: [mod('label', 1, 'Надпись', { content: '<p>текст</p>' })],
  };
  const label = [{ kind: 'page', title: 'Надпись' }];

  it('its moodle.xml says, also alone', async () => {
    expect((await imported(bytesOf(moodleXml(backup)), 'course.xml')).items).toMatchObject(label);
    expect((await imported(zipOf({ 'MOODLE.XML': moodleXml(backup) }))).items).toMatchObject(label);
  });

  it('its folder is among others, with its files', async () => {
    const files = Object.entries(oldBackupOf({ ...backup, files: { 'a.pdf': PDF } }));
    const { items, said } = await imported(
      zipOf({ 'b.pdf': PDF, ...Object.fromEntries(files.map(([path, content]) => [`course/${path}`, content])) }),
    );
    expect(items).toMatchObject([{ kind: 'reading' }, ...label]);
    expect(said).toContainEqual(['left-out', 'a.pdf', 'named-nowhere']);
  });

  it('is not what questions in a file of that name are', async () => {
    const quiz = '<quiz><question type="essay"><questiontext><text>Q</text></questiontext></question></quiz>';
    expect((await imported(zipOf({ 'moodle.xml': quiz }))).items).toMatchObject([{ kind: 'test' }]);
  });

  it('is in the encoding that it says', async () => {
    const latin = (text: string) => Uint8Array.from(text, (sign) => (sign >= 'А' ? sign.charCodeAt(0) - 0x350 : sign.charCodeAt(0))); // prettier-ignore
    const xml = latin(moodleXml({ ...backup, encoding: 'windows-1251' }));
    expect((await imported(zipOf({ 'moodle.xml': xml }))).items).toMatchObject(label);
  });

  it('tells nothing of people, however much of it there is', async () => {
    const people = '<U><N>Дана</N></U>'.repeat(600_000);
    const { items, report, files, text } = await imported({
      ...backup,
      more: `<USERS><USERS>${people}</USERS><U>Дана</U></USERS><LOGS><LOG>Дана</LOG></LOGS>`,
      files: { '/user_files/5/f.pdf': PDF, '/moddata/assignment/1/5/f.pdf': PDF },
    });
    expect(items).toMatchObject(label);
    expect(JSON.stringify(report) + [...files.keys()].map(text).join()).not.toMatch(/Дана|f\.pdf/);
  });

  it('is refused where it is longer than any', async () => {
    const endless = lazyFile(MAX_TEXT_BYTES + 1, async function* () {
      yield bytesOf(moodleXml(backup));
    });
    const refused = { ok: false, error: { code: 'too-large' } };
    expect(await importSource(singleFile('moodle.xml', endless))).toMatchObject(refused);
  });

  it.each([
    ['breaks off', moodleXml(backup).slice(0, -200)],
    ['breaks off among people', moodleXml({ ...backup, more: '<USERS><USER>' })],
    ['has no course', '<MOODLE_BACKUP><INFO/></MOODLE_BACKUP>'],
  ])('is refused where it %s', async (_, xml) => {
    const refused = { ok: false, error: { code: 'damaged', detail: 'moodle.xml' } };
    expect(await importOf('b.zip', zipOf({ 'moodle.xml': xml }))).toEqual(refused);
  });
});
