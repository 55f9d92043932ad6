import { describe, expect, it } from 'vitest';
import type { ReadQuestion } from '../bank';
import { bankOf as bank, notesOf, onlyQuestion } from '../banks.fixture';
import { readMoodleXml } from './read';

const bankOf = (...questions: readonly string[]) =>
  bank(readMoodleXml(`<?xml version="1.0"?><quiz>${questions.join('\n')}</quiz>`));

const text = (name: string, value: string, format = 'html') =>
  `<${name} format="${format}"><text><![CDATA[${value}]]></text></${name}>`;
const question = (type: string, inner: string, name = 'Name') =>
  `<question type="${type}"><name><text>${name}</text></name>${text('questiontext', '<p>What?</p>')}${inner}</question>`;
const answer = (fraction: string, value: string, feedback = '', more = '') =>
  `<answer fraction="${fraction}" format="html"><text>${value}</text>${text('feedback', feedback)}${more}</answer>`;

const one = (xml: string): ReadQuestion => onlyQuestion(bankOf(xml));
const remark = (xml: string) => bankOf(xml).entries[0];
describe('readMoodleXml', () => {
  it('reads one choice, with points, id and feedback', () => {
    const { question: read, key } = one(
      question(
        'multichoice',
        `${text('generalfeedback', 'To all')}<defaultgrade>2.5</defaultgrade><idnumber>Столица 1</idnumber>
         <single>true</single>${answer('100', 'Astana', 'Yes')}${answer('33.33333', 'Akmola')}${answer('-50', 'Almaty')}${answer('0', ' ')}`,
        'Capital',
      ),
    );
    expect(read).toMatchObject({
      id: 'stolitsa-1',
      title: 'Capital',
      kind: 'choice',
      points: 2.5,
      html: '<p>What?</p>',
    });
    expect(key).toEqual({
      kind: 'choice',
      choices: { c1: { weight: 1, feedback: 'Yes' }, c2: { weight: 0.3333333 }, c3: { weight: -0.5 } },
      feedback: 'To all',
    });
  });

  it('reads several choices, and makes their weights the whole', () => {
    const read = one(
      question('multichoice', `<single>false</single>${answer('30', 'a')}${answer('30', 'b')}${answer('-100', 'c')}`),
    );
    expect(read.key).toMatchObject({
      kind: 'multiple',
      choices: { c1: { weight: 0.5 }, c2: { weight: 0.5 }, c3: { weight: -1 } },
    });
    expect(notesOf(read)).toEqual(['weights-scaled']);
  });

  it('reads true and false', () => {
    const read = one(question('truefalse', answer('0', 'true', 'No') + answer('100', 'false', 'Yes')));
    expect(read.key).toEqual({ kind: 'truefalse', answer: false, whenTrue: 'No', whenFalse: 'Yes' });
  });

  it('reads words, and says what is not asked any more', () => {
    const read = one(
      question('shortanswer', `<usecase>1</usecase>${answer('100', '  сан\n дық ')}${answer('50', '*box*')}`),
    );
    expect(read.key).toMatchObject({
      answers: [
        { text: 'сан дық', weight: 1 },
        { text: '*box*', weight: 0.5 },
      ],
    });
    expect(notesOf(read)).toEqual(['letter-case']);
  });

  it('reads numbers with their tolerance, and notes units', () => {
    const read = one(
      question(
        'numerical',
        answer('100', '3.14', '', '<tolerance>0.01</tolerance>') +
          answer('50', '3,1', '', '<tolerance>0</tolerance>') +
          answer('0', '*', 'No') +
          answer('0', 'many') +
          '<units><unit><multiplier>1</multiplier><unit_name>км</unit_name></unit></units>',
      ),
    );
    expect(read.key).toEqual({
      kind: 'numeric',
      answers: [
        { min: 3.13, max: 3.15, weight: 1 },
        { min: 3.1, max: 3.1, weight: 0.5 },
        { min: -Number.MAX_VALUE, max: Number.MAX_VALUE, weight: 0, feedback: 'No' },
      ],
    });
    expect(notesOf(read)).toEqual(['answer-left-out: many', 'number-units: км']);
  });

  it('reads pairs and what belongs to nothing', () => {
    const pair = (left: string, right: string) =>
      `<subquestion format="html"><text>${left}</text><answer><text>${right}</text></answer></subquestion>`;
    const read = one(
      question('matching', pair('kk', 'Kazakh') + pair('ru', 'Russian') + pair('', 'Armenian &amp; co')),
    );
    expect(read.question).toMatchObject({
      left: [
        { id: 'l1', html: 'kk' },
        { id: 'l2', html: 'ru' },
      ],
      right: [
        { id: 'r1', html: 'Armenian &amp; co' },
        { id: 'r2', html: 'Kazakh' },
        { id: 'r3', html: 'Russian' },
      ],
    });
    expect(read.key).toEqual({ kind: 'matching', pairs: { l1: 'r2', l2: 'r3' } });
  });

  it('reads essays, without what only a tutor of Moodle sees', () => {
    const read = one(
      question(
        'essay',
        `${text('graderinfo', 'look for X')}${text('responsetemplate', 'Dear')}<attachments>2</attachments>`,
      ),
    );
    expect(read).not.toHaveProperty('key');
    expect(notesOf(read)).toEqual(['grader-information', 'response-template', 'attachments']);
  });

  it('reads embedded answers', () => {
    const cloze =
      '<p>A {1:SHORTANSWER:=chest#Yes~%50%box \\~ \\} &#126;~*#No} is {2:MC:=<b>digital</b>~wood&#35;en}, {:NM:=2.5:0.1} kg. {x} {1:?}</p>';
    const xml = `<question type="cloze"><name><text>C</text></name>${text('questiontext', cloze)}</question>`;
    const read = one(xml);
    expect(read.question).toMatchObject({
      kind: 'cloze',
      html: '<p>A <span data-gap="g1"></span> is <span data-gap="g2"></span>, <span data-gap="g3"></span> kg. {x} {1:?}</p>',
      gaps: [
        { id: 'g1' },
        {
          id: 'g2',
          choices: [
            { id: 'c1', html: '<b>digital</b>' },
            { id: 'c2', html: 'wood&#35;en' },
          ],
        },
        { id: 'g3' },
      ],
    });
    expect(read.key).toMatchObject({
      gaps: {
        g1: [
          { text: 'chest', weight: 1, feedback: 'Yes' },
          { text: 'box ~ } ~', weight: 0.5 },
          { text: '*', weight: 0, feedback: 'No' },
        ],
        g2: [
          { text: 'c1', weight: 1 },
          { text: 'c2', weight: 0 },
        ],
        g3: [
          { text: '2.5', weight: 1 },
          { text: '2,5', weight: 1 },
        ],
      },
    });
    expect(notesOf(read)).toEqual(['number-in-gap', 'gap-weights: 1, 2']);
  });

  it('reads words to be selected or dragged', () => {
    const option = (value: string, group: number) =>
      `<selectoption><text>${value}</text><group>${group}</group></selectoption>`;
    const xml = `<question type="gapselect">${text('questiontext', 'A [[2]] and [[3]], not [[9]]')}${option('a', 1)}${option('b', 1)}${option('c', 2)}</question>`;
    const read = one(xml);
    expect(read.question).toMatchObject({
      html: 'A <span data-gap="g1"></span> and <span data-gap="g2"></span>, not [[9]]',
      gaps: [{ choices: [{ html: 'a' }, { html: 'b' }] }, { choices: [{ html: 'c' }] }],
    });
    expect(read.key).toMatchObject({ gaps: { g1: [{ weight: 0 }, { weight: 1 }] } });
  });

  it('reads texts by their format', () => {
    const html = (format: string, value: string) =>
      one(`<question type="essay">${text('questiontext', value, format)}</question>`).question.html;
    expect(html('plain_text', 'a < b\nc')).toBe('a &lt; b<br>c');
    expect(html('moodle_auto_format', '<b>a</b>\nc')).toBe('<b>a</b><br>c');
    expect(html('markdown', '**a**')).toBe('<p><strong>a</strong></p>');
    expect(html('html', ' a\r\nb ')).toBe('a\nb');
  });

  it('finds the files of a question by their path in it', () => {
    const file = `<questiontext format="html"><text>x</text><file name="a b.png" path="/in/" encoding="base64">aGk=</file></questiontext>`;
    const read = one(`<question type="essay">${file}</question>`);
    expect(read.find('@@PLUGINFILE@@/in/a b.png')).toEqual(new TextEncoder().encode('hi'));
    expect(read.find('@@PLUGINFILE@@/a b.png')).toBeUndefined();
    const broken = one(`<question type="essay">${file.replace('aGk=', '%%%')}</question>`);
    expect(broken.find('@@PLUGINFILE@@/in/a b.png')).toBeUndefined();
  });

  it('lets no text bring gaps of its own', () => {
    const read = one(
      `<question type="essay">${text('questiontext', 'a <span data-gap="g1"></span> \uE000g1\uE001')}</question>`,
    );
    expect(read.question.html).toBe('a <span="g1"></span> g1');
  });

  it('notes hints and feedback for which there is no place, but not what Moodle always says', () => {
    const hint = '<hint format="html"><text>Think</text></hint><hint><text></text></hint>';
    const combined =
      text('correctfeedback', '<p>Your answer is correct.</p>') + text('incorrectfeedback', '<p>Read chapter 2</p>');
    const read = one(question('multichoice', answer('100', 'a') + answer('0', 'b') + hint + combined));
    expect(notesOf(read)).toEqual(['hints', 'combined-feedback: Read chapter 2']);
  });

  it('names the bank by its category', () => {
    const category = (path: string) => `<question type="category"><category><text>${path}</text></category></question>`;
    const made = bankOf(
      category('$course$/top'),
      category('$course$/top/Химия/Қышқылдар и1//и2'),
      category('$system$/top/Other'),
    );
    expect(made.title).toBe('Қышқылдар и1/и2');
    expect(made.entries.map((entry) => entry.what)).toEqual(['Химия/Қышқылдар и1//и2', 'Other']);
  });

  it('counts names that repeat', () => {
    const essay = question('essay', '', 'Same');
    expect(bankOf(essay, essay, essay).questions.map(({ question: { id } }) => id)).toEqual([
      'same',
      'same-2',
      'same-3',
    ]);
  });

  it.each([
    ['calculated', '', { code: 'unknown-question', detail: 'calculated' }],
    ['constructor', '', { code: 'unknown-question', detail: 'constructor' }],
    ['description', '', { code: 'no-question' }],
    ['multichoice', answer('100', 'a'), { code: 'too-few-answers' }],
    ['multichoice', answer('0', 'a') + answer('0', 'b'), { code: 'no-right-answer' }],
    ['multichoice', answer('x', 'a') + answer('NaN', 'b'), { code: 'no-right-answer' }],
    ['truefalse', '', { code: 'no-right-answer' }],
    ['shortanswer', answer('100', ' '), { code: 'no-right-answer' }],
    ['numerical', answer('100', 'ten'), { code: 'no-right-answer' }],
    ['matching', '', { code: 'too-few-answers' }],
    ['cloze', '', { code: 'no-gaps' }],
  ])('leaves a %s out and says why', (type, inner, why) =>
    expect(remark(question(type, inner))).toMatchObject({ outcome: 'left-out', what: 'Name', ...why }),
  );

  it('leaves embedded answers out that a kit has not', () => {
    const cloze = (body: string) => remark(`<question type="cloze">${text('questiontext', body)}</question>`);
    expect(cloze('a {1:MULTIRESPONSE:=a~=b}')).toMatchObject({ code: 'unknown-question', detail: 'MULTIRESPONSE' });
    expect(cloze('a {1:SA:=a} {1:MC:a~b}')).toMatchObject({ code: 'no-right-answer', detail: '2' });
  });

  it('is not held up by braces without an end', () => {
    const bank = bankOf(`<question type="cloze">${text('questiontext', '{1:SA:\\}'.repeat(200_000))}</question>`);
    expect(bank).toBeDefined();
  });

  it('takes points that nobody means for what they can be', () => {
    const points = (said: string) => one(question('essay', `<defaultgrade>${said}</defaultgrade>`)).question.points;
    expect([points('1e9'), points('-3'), points('x'), points('0')]).toEqual([1000, 0, 1, 0]);
  });
});
