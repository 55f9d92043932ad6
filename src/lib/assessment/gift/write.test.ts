import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse as giftPegjs } from 'gift-pegjs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { sanitiseHtml } from '../../kit/sanitise';
import { escapeHtml } from '../../shared/escape';
import { anyQuestions } from '../../../../tests/fixtures/questions/any-questions';
import { Question, QuestionKey } from '../question';
import { parseGift } from './parse';
import { writeGift } from './write';

/** As the packer renders. */
const render = (text: string, format: string) => (format === 'plain' ? escapeHtml(text) : sanitiseHtml(text));
const read = (gift: string) => parseGift(gift, render);

describe('writeGift', () => {
  it('loses nothing that a kit holds', () => {
    fc.assert(
      fc.property(anyQuestions, ({ questions, keys }) => {
        for (const question of questions) v.parse(Question, question);
        for (const key of Object.values(keys)) v.parse(QuestionKey, key);
        const parsed = read(writeGift({ questions, keys }));
        expect(parsed.problems).toEqual([]);
        expect(parsed.questions).toEqual(questions);
        expect(parsed.keys).toEqual(keys);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 200) },
    );
  });

  it('writes as people would', () => {
    const gift = [
      '// [id:capital]\n::Capital::[html]What? {\n=Astana#Yes.\n~%50%Akmola\n~Almaty####To all.}\n',
      '// [id:even] [points:2]\n[html]Which? {\n~%50%2\n~%50%4\n~%-100%3}\n',
      '// [id:sun]\n[html]A star? {TRUE##Right.}\n',
      '// [id:word]\n[html]Word? {\n=chest\n=%50%box}\n',
      '// [id:pi]\n[html]Pi? {#\n=3.135..3.145\n=%50%3}\n',
      '// [id:pairs]\n[html]Match. {\n=kk -> Kazakh\n=ru -> Russian\n= -> German}\n',
      '// [id:essay]\n[html]Why? {}\n',
      '// [id:gaps]\n[html]A kit is {\n=signed\n~sung} and {\n=verified}.\n',
      '// [id:lone]\n[html]A kit is {\n=signed}<!---->\n',
    ].join('\n');
    const { questions, keys, problems } = read(gift);
    expect(problems).toEqual([]);
    expect(questions.map(({ kind }) => kind)).toEqual(
      ['choice', 'multiple', 'truefalse', 'short', 'numeric', 'matching', 'essay', 'cloze', 'cloze'], // prettier-ignore
    );
    expect(writeGift({ questions, keys })).toBe(gift);
  });

  it('writes a survey as one', () => {
    const survey = 'A {~yes ~no}\n\nB {~%50%x ~%50%y}\n\nC {=*}\n\nD {#=*}\n\nE {}\n\nF {~a ~b} or {=*}';
    const { questions } = parseGift(survey, render, { survey: true });
    const again = parseGift(writeGift({ questions }), render, { survey: true });
    expect(again.problems).toEqual([]);
    expect(again.questions).toEqual(questions);
  });

  it('shows right sides as text, and pairs without keys anyhow', () => {
    const left = [
      { id: 'l1', html: 'a' },
      { id: 'l2', html: 'b' },
    ];
    const right = [{ id: 'r1', html: '<p>1 &lt; <b>2</b>&nbsp;</p>' }];
    const gift = writeGift({ questions: [{ id: 'q', kind: 'matching', html: 'M', points: 1, left, right }] });
    expect(gift).toContain('=a -> 1 < 2\n=b -> 1 < 2}');
  });

  it('lets no text forge a gap', () => {
    const gift = writeGift({ questions: [{ id: 'q', kind: 'essay', html: 'a\uE000g1\uE001b', points: 1 }] });
    expect(read(gift).questions[0]!.html).toBe('ag1b');
  });
});

const SAMPLES = join(import.meta.dirname, '../../../../../shared/samples/gift');

describe.skipIf(!existsSync(SAMPLES))('writeGift: questions by others (needs ../shared/samples)', () => {
  const files = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.endsWith('.gift')) : [];

  it.each(files)('writes %s so that we and another parser read it', (name) => {
    const first = read(readFileSync(join(SAMPLES, name), 'utf8'));
    const gift = writeGift(first);
    const again = read(gift);
    expect(again.problems).toEqual([]);
    expect(again.questions).toEqual(first.questions);
    expect(again.keys).toEqual(first.keys);
    if (gift !== '') expect(giftPegjs(gift)).toHaveLength(first.questions.length);
  });
});

describe('writeGift: questions that are being written', () => {
  const unfinished = (gift: string) => parseGift(gift, render, { unfinished: true });

  it.each([
    '[html] {\n~\n~}',
    '[html]A {\n=a\n~}',
    '[html]A {\n~a#No.\n~b####Think.}',
    '[html]A {\n=}',
    '[html]A {#}',
    '[html]A {\n=[html] -> \n=a -> \n=[html] -> b\n= -> c}',
    '[html]A {\n=} b {\n~\n~}',
    '[html]A {\n~%30%a\n~%50%b}',
  ])('are there, with what they lack: %j', (body) => {
    const gift = `// [id:q1]\n${body}\n`;
    const { questions, keys, problems } = unfinished(gift);
    expect(questions).toHaveLength(1);
    expect(problems.length).toBeGreaterThan(0);
    expect(unfinished(writeGift({ questions, keys }))).toMatchObject({ questions, keys });
    expect(read(gift).questions).toHaveLength(0);
  });

  it('are not there where something of them could not be read', () => {
    for (const gift of ['A {#x}', 'A {=a -> b =c}', 'A {=a', 'A {=%x%a}', 'A {=a} and {T}', 'A'])
      expect(unfinished(gift).questions).toHaveLength(0);
  });
});
