import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as giftPegjs } from 'gift-pegjs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Question, QuestionKey } from '../question';
import { parseGift } from './parse';

const plain = (text: string): string => text;
const parse = (text: string, options = {}) => parseGift(text, plain, options);

function one(text: string) {
  const parsed = parse(text);
  expect(parsed.problems).toEqual([]);
  expect(parsed.questions).toHaveLength(1);
  const question = v.parse(Question, parsed.questions[0]);
  const key = parsed.keys[question.id];
  return { question, key: key && v.parse(QuestionKey, key) };
}

describe('parseGift: kinds of question', () => {
  it('one choice, with a partly right answer and feedback', () => {
    const { question, key } = one('::Tomb::Who is buried there? {=Grant#Yes ~%25%no one#Nearly ~Napoleon####General}');
    expect(question).toMatchObject({
      id: 'tomb',
      title: 'Tomb',
      kind: 'choice',
      html: 'Who is buried there?',
      choices: [
        { id: 'c1', html: 'Grant' },
        { id: 'c2', html: 'no one' },
        { id: 'c3', html: 'Napoleon' },
      ],
    });
    expect(key).toEqual({
      kind: 'choice',
      choices: {
        c1: { weight: 1, feedback: 'Yes' },
        c2: { weight: 0.25, feedback: 'Nearly' },
        c3: { weight: 0 },
      },
      feedback: 'General',
    });
  });

  it('many, by weights', () => {
    const { question, key } = one('Which? {~%50%a ~%50%b ~%-100%c ~d}');
    expect(question.kind).toBe('multiple');
    expect(key).toMatchObject({
      choices: { c1: { weight: 0.5 }, c2: { weight: 0.5 }, c3: { weight: -1 }, c4: { weight: -0.5 } },
    });
  });

  it('many, by several right answers that share the points', () => {
    const { key } = one('Which? {=a =b ~c}');
    expect(key).toMatchObject({
      kind: 'multiple',
      choices: { c1: { weight: 0.5 }, c2: { weight: 0.5 }, c3: { weight: -0.5 } },
    });
  });

  it.each(['T', 'TRUE', 'true'])('true, as %s', (word) => {
    expect(one(`Yes. {${word}}`).key).toEqual({ kind: 'truefalse', answer: true });
  });

  it('false, whose first feedback is for the wrong answer', () => {
    expect(one('No. {F#It is not#Right}').key).toEqual({
      kind: 'truefalse',
      answer: false,
      whenTrue: 'It is not',
      whenFalse: 'Right',
    });
  });

  it('short, with several answers', () => {
    const { question, key } = one('Two and two? {=four =4 =%50%fore#Spelling}');
    expect(question.kind).toBe('short');
    expect(key).toEqual({
      kind: 'short',
      answers: [
        { text: 'four', weight: 1 },
        { text: '4', weight: 1 },
        { text: 'fore', weight: 0.5, feedback: 'Spelling' },
      ],
    });
  });

  it('short, with the answer alone', () => {
    expect(one('Two and two? {four}').key).toMatchObject({ kind: 'short', answers: [{ text: 'four', weight: 1 }] });
  });

  it.each([
    ['{#3}', 3, 3],
    ['{#3:2}', 1, 5],
    ['{#3,5:0,5}', 3, 4],
    ['{#1..5}', 1, 5],
    ['{#-2.5..-1}', -2.5, -1],
    ['{#6e23:1e21}', 6e23 - 1e21, 6e23 + 1e21],
  ])('numeric %s', (answers, min, max) => {
    const { key } = one(`How many? ${answers}`);
    expect(key).toEqual({ kind: 'numeric', answers: [{ min, max, weight: 1 }] });
  });

  it('numeric, with partly right ranges and a word for the rest', () => {
    expect(one('When? {#=1822:0#Yes =%50%1822:2#Nearly ~#No}').key).toMatchObject({
      answers: [
        { min: 1822, max: 1822, weight: 1, feedback: 'Yes' },
        { min: 1820, max: 1824, weight: 0.5, feedback: 'Nearly' },
        { weight: 0, feedback: 'No' },
      ],
    });
  });

  it('matching: right sides by the alphabet, each once, distractors among them', () => {
    const { question, key } = one('Match. {=a -> Z =b -> Y =c -> Z = -> A}');
    expect(question).toMatchObject({
      kind: 'matching',
      left: [
        { id: 'l1', html: 'a' },
        { id: 'l2', html: 'b' },
        { id: 'l3', html: 'c' },
      ],
      right: [
        { id: 'r1', html: 'A' },
        { id: 'r2', html: 'Y' },
        { id: 'r3', html: 'Z' },
      ],
    });
    expect(key).toEqual({ kind: 'matching', pairs: { l1: 'r3', l2: 'r2', l3: 'r3' } });
  });

  it('essay', () => {
    const { question, key } = one('Write. {}');
    expect(question.kind).toBe('essay');
    expect(key).toBeUndefined();
  });

  it('missing word, as a list and to be typed', () => {
    const { question, key } = one('Grant is {=buried ~born ~married} in the {=tomb}.');
    expect(question).toMatchObject({
      kind: 'cloze',
      html: 'Grant is <span data-gap="g1"></span> in the <span data-gap="g2"></span>.',
      gaps: [
        {
          id: 'g1',
          choices: [
            { id: 'c1', html: 'buried' },
            { id: 'c2', html: 'born' },
            { id: 'c3', html: 'married' },
          ],
        },
        { id: 'g2' },
      ],
    });
    expect(key).toEqual({
      kind: 'cloze',
      gaps: {
        g1: [
          { text: 'c1', weight: 1 },
          { text: 'c2', weight: 0 },
          { text: 'c3', weight: 0 },
        ],
        g2: [{ text: 'tomb', weight: 1 }],
      },
    });
  });

  it('a number in the middle of a text leaves a line', () => {
    const { question } = one('It took {#8:0.5} seconds.');
    expect(question).toMatchObject({ kind: 'numeric', html: 'It took _____ seconds.' });
  });

  it('a survey, in which nothing is right', () => {
    const { questions, problems } = parse('Liked it? {~yes ~no}\n\nWhich? {~%50%a ~%50%b}', { survey: true });
    expect(problems).toEqual([]);
    expect(questions.map(({ kind }) => kind)).toEqual(['choice', 'multiple']);
  });
});

describe('parseGift: texts', () => {
  it('takes escaped signs for themselves', () => {
    const { question, key } = one('1 \\+ 1 \\= \\{2\\}\\: \\# \\~? {=\\=2#a\\=b ~3\\n4}');
    expect(question.html).toBe('1 \\+ 1 = {2}: # ~?');
    expect(key).toMatchObject({ choices: { c1: { feedback: 'a=b' } } });
    expect(question).toMatchObject({ choices: [{ html: '=2' }, { html: '3\n4' }] });
  });

  it('leaves addresses with a colon alone', () => {
    expect(one('See https://example.org/a. {T}').question.html).toBe('See https://example.org/a.');
  });

  it('gives each text to the renderer with its format and line', () => {
    const seen: unknown[] = [];
    parseGift('// comment\n\n::T::[markdown]*Which*? {=[html]<b>a</b>#why ~[plain]b}', (text, format, line) => {
      seen.push([text, format, line]);
      return text;
    });
    expect(seen).toEqual([
      ['*Which*?', 'markdown', 3],
      ['<b>a</b>', 'html', 3],
      ['b', 'plain', 3],
      ['why', 'markdown', 3],
    ]);
  });

  it('runs plain text on over line ends and keeps those of Markdown', () => {
    expect(one('One\ntwo {T}').question.html).toBe('One two');
    expect(one('[markdown]One\ntwo {T}').question.html).toBe('One\ntwo');
  });

  it('keeps the space between two gaps', () => {
    expect(one('A {=a} {=b} c').question.html).toBe('A <span data-gap="g1"></span> <span data-gap="g2"></span> c');
  });

  it('passes over comments, categories, byte order marks and Windows line ends', () => {
    const { questions, problems } = parse(
      '\uFEFF// a\r\n$CATEGORY: x/y\r\n\r\n::A::One {T}\r\n// b\r\n\r\nTwo {F}\r\n',
    );
    expect(problems).toEqual([]);
    expect(questions.map(({ id }) => id)).toEqual(['a', 'q2']);
  });
});

describe('parseGift: ids', () => {
  it('come from a comment, the title in Latin letters, or the place', () => {
    const text =
      '// [id:from-comment]\n::Title::A {T}\n\n::Қазақ тілі::B {T}\n\n::Ёлка № 7::C {T}\n\nD {T}\n\n::???::E {T}';
    expect(parse(text).questions.map(({ id }) => id)).toEqual(['from-comment', 'qazaq-tili', 'elka-7', 'q4', 'q5']);
  });
});

describe('parseGift: edges', () => {
  it('has no feedback where a hash says nothing', () => {
    expect(one('A {=a# ~b#no}').key).toEqual({
      kind: 'choice',
      choices: { c1: { weight: 1 }, c2: { weight: 0, feedback: 'no' } },
    });
    expect(one('A {=a ~b#### }').key).not.toHaveProperty('feedback');
    expect(one('A {T##right}').key).toEqual({ kind: 'truefalse', answer: true, whenTrue: 'right' });
  });

  it('takes points from a comment, one where none says', () => {
    expect(one('A {T}').question.points).toBe(1);
    expect(one('// [id:a] [points:2.5]\nA {T}').question).toMatchObject({ id: 'a', points: 2.5 });
    expect(one('// [points:0]\nA {=a} b {=c}').question.points).toBe(0);
    expect(parse('// [points:2]\n\nA {T}').questions[0]!.points).toBe(1);
  });

  it('makes no pair of an arrow behind a backslash', () => {
    expect(one('A {=a -\\> b}').key).toMatchObject({ kind: 'short', answers: [{ text: 'a -> b' }] });
  });

  it('keeps the id of an earlier comment', () => {
    expect(one('// [id:one]\n// note\nA {T}').question.id).toBe('one');
    expect(one('// [id:one]\n// [id:two]\nA {T}').question.id).toBe('two');
  });

  it('makes an id of 64 letters at most', () => {
    const { id } = one(`::${'word '.repeat(30)}::A {T}`).question;
    expect(id).toMatch(/^(word-)*\w+$/);
    expect(id.length).toBeGreaterThan(60);
    expect(id.length).toBeLessThanOrEqual(64);
  });

  it('takes weights that come to the whole but for a rounding', () => {
    expect(one('A {~%33.3%a ~%33.3%b ~%33.3%c ~d}').question.kind).toBe('multiple');
    expect(parse('A {~%33%a ~%33%b ~%32%c ~d}').problems).toHaveLength(1);
  });
});

describe('parseGift: mistakes, with their lines', () => {
  it.each([
    ['Question?', 1, /answer block/],
    ['\n\nA {=a ~b', 3, /brace/],
    ['A =a}', 1, /brace/],
    ['A {~a ~b}', 1, /right answer/],
    ['A {\n=x\n~%500%b}', 3, /-100 and 100/],
    ['A {~%50%a ~%30%b ~c}', 1, /80 %/],
    ['A {#three}', 1, /no number/],
    ['A {\n=x\n~%-500%b}', 3, /-100 and 100/],
    ['A {=a ~%%b}', 1, /-100 and 100/],
    ['A {#5..1}', 1, /no number/],
    ['A {#1e999}', 1, /no number/],
    ['A {#1..1e999}', 1, /no number/],
    ['A {#-1e999..1}', 1, /no number/],
    ['A {#5:1e999}', 1, /no number/],
    ['A {=a {=b}', 1, /brace/],
    ['A {\n=a -> b\n=c -> d\n~e -> f}', 4, /left -> right/],
    ['A {\n=a -> b\n=c ->\n=d -> e}', 3, /nothing after/],
    ['A {=a -> b = -> c}', 1, /two pairs/],
    ['A {= =b}', 1, /empty answer/],
    ['A {~b} x {=c} y', 1, /gap without a right answer/],
    ['A {=a -> b}', 1, /two pairs/],
    ['A {\n=a -> b\n=c\n=d -> e}', 3, /left -> right/],
    ['A {text =a ~b}', 1, /before the first/],
    ['A {= ~b}', 1, /empty answer/],
    ['// [points:many]\nA {T}', 2, /0 to 1000/],
    ['// [points:1001]\nA {T}', 2, /0 to 1000/],
    ['// [points:-1]\nA {T}', 2, /0 to 1000/],
    ['A {=a} b {#4} c', 1, /takes words or choices/],
    ['::X::A {T}\n\n::X::B {T}', 3, /line 1 has the same id: x/],
  ])('%j', (text, line, message) => {
    const { problems } = parse(text);
    expect(problems).toEqual([{ line, message: expect.stringMatching(message) }]);
  });

  it('a blank line in an answer block, which Moodle takes for the end of the question', () => {
    expect(parse('A {\n=a\n\n~b}').problems.map(({ line }) => line)).toEqual([1, 4]);
  });

  it('reports all of them, and keeps the good questions', () => {
    const { problems, questions } = parse('A {~a ~b}\n\nB {T}\n\nC {#x}');
    expect(problems.map(({ line }) => line)).toEqual([1, 5]);
    expect(questions).toHaveLength(1);
  });

  it('never throws, whatever the text', async () => {
    const { default: fc } = await import('fast-check');
    const signs = fc.constantFrom(
      '{',
      '}',
      '=',
      '~',
      '#',
      '####',
      '->',
      '%',
      '%50%',
      '::',
      '\\',
      '\n',
      '\n\n',
      ' a ',
      'T',
      '[html]',
      '//',
      '1..2',
      ':',
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 30 }), (pieces) => {
        const { questions } = parse(pieces.join(''));
        for (const question of questions) v.parse(Question, question);
      }),
      { numRuns: 2000 },
    );
  });
});

const SAMPLES = join(import.meta.dirname, '../../../../../shared/samples/gift');

/** What another parser calls a question, and what we call it; an answer in the middle of a text makes a gap of it. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  MC: ['choice', 'multiple', 'cloze'],
  Short: ['short', 'cloze'],
  TF: ['truefalse'],
  Numerical: ['numeric'],
  Matching: ['matching'],
  Essay: ['essay'],
};

describe.skipIf(!existsSync(SAMPLES))('parseGift: questions by others (needs ../shared/samples)', () => {
  const files = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.endsWith('.gift')) : [];

  it.each(files)('reads %s as gift-pegjs does', (name) => {
    const text = readFileSync(join(SAMPLES, name), 'utf8');
    // Titles may repeat in a question bank, and descriptions ask nothing; in a kit both are mistakes.
    const single = text.replace(/^::/gm, () => `::${++copies} `);
    const { questions, problems } = parse(single);
    expect(problems.filter(({ message }) => !message.includes('answer block: {…}'))).toEqual([]);
    const theirs = giftPegjs(text).filter(({ type }) => type !== 'Category' && type !== 'Description');
    expect(questions).toHaveLength(theirs.length);
    for (const [index, { type }] of theirs.entries()) expect(KINDS[type]).toContain(questions[index]!.kind);
  });
  let copies = 0;
});
