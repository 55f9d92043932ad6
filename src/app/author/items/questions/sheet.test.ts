import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGift } from '$lib/assessment/gift/parse';
import { writeGift } from '$lib/assessment/gift/write';

import { escapeHtml } from '$lib/shared/escape';
import { anyQuestions } from '../../../../../tests/fixtures/questions/any-questions';
import { sanitiseHtml } from '$lib/kit/sanitise';
import { inserted, moved, removed } from '../lists';
import { formOf, joined } from './join';
import { FORM_KINDS, newQuestion, withText, type FormQuestion } from './model';
import { project } from './project';
import { newKey, readSheet, writeSheet, type Sheet } from './sheet';

const render = (text: string, format: string) => (format === 'plain' ? escapeHtml(text) : sanitiseHtml(text));
const read = (texts: Record<string, string>, languages: readonly string[] = ['kk', 'ru']) =>
  readSheet(texts, { languages, survey: false, render });
const write = (sheet: Sheet, language = 'kk') => writeSheet(sheet, language, 'kk');
const RUNS = { numRuns: Number(process.env['RUNS'] ?? 100) };

function change(sheet: Sheet, at: number, how: (question: FormQuestion) => FormQuestion): Sheet {
  const entries = sheet.entries.map((entry, index) =>
    index === at && entry.question ? { ...entry, question: how(entry.question) } : entry,
  );
  return { ...sheet, entries };
}

/** As if somebody had changed it and changed it back: nothing of the text is left. */
const unsourced = (sheet: Sheet): Sheet => ({
  ...sheet,
  entries: sheet.entries.map((entry) => ({ ...entry, sources: {} })),
});

describe('questions in the form', () => {
  it('are what they were: form → GIFT → parse is the same', () => {
    fc.assert(
      fc.property(anyQuestions, ({ questions, keys }) => {
        const sheet = read({ kk: writeGift({ questions, keys }) });
        expect(sheet.entries.every(({ question }) => question !== undefined)).toBe(true);
        const parsed = parseGift(write(unsourced(sheet))!, render);
        expect(parsed.problems).toEqual([]);
        expect(parsed.questions).toEqual(questions);
        expect(parsed.keys).toEqual(keys);
      }),
      RUNS,
    );
  });

  it('are the same in two languages', () => {
    fc.assert(
      fc.property(anyQuestions, ({ questions, keys }) => {
        for (const question of questions) {
          const one = { question, ...(keys[question.id] ? { key: keys[question.id]! } : {}) };
          const form = formOf(one, 'kk')!;
          const both = joined(form, { ...one, question: { ...question, id: 'other', points: 7 } }, 'ru')!;
          expect(project(both, 'kk')).toEqual(one);
          expect(project(both, 'ru')).toEqual(one);
        }
      }),
      RUNS,
    );
  });

  it('of every kind can be begun, kept and gone on with', () => {
    for (const kind of FORM_KINDS) {
      const question = newQuestion('q1', kind);
      const begun = withGaps({ ...question, html: { kk: 'A' } });
      const sheet: Sheet = { entries: [{ key: newKey(), question: begun, sources: {}, apart: [] }], tails: {} };
      const again = read({ kk: write(sheet)! }).entries[0]!.question;
      expect(again, kind).toBeDefined();
      // What nobody has said yet can't tell that several may be right.
      if (kind !== 'numeric') expect(project(again!, 'kk'), kind).toEqual(project(begun, 'kk'));
      expect(again!.kind).toBe(kind);
    }
  });
});

const withGaps = (question: FormQuestion): FormQuestion =>
  question.kind === 'cloze' ? { ...question, gaps: [{ list: false, typed: {} }] } : question;

const BANK = `// Made by hand. [id:capital] See the atlas.
::Capital::What is the capital? {=Astana#Yes. ~Almaty}

$CATEGORY: sky

The Sun is a star. {T}

Broken {=a

// [id:pi]
Pi? {#3.14:0.01}
// the end

// of all
`;

describe('the text of an author', () => {
  it('stays as it is but for what is changed', () => {
    const sheet = read({ kk: BANK });
    expect(write(sheet)).toBe(BANK.replace('~Almaty}\n', '~Almaty}\n'));
    const changed = change(sheet, 0, (question) => ({ ...question, html: { kk: 'What was it?' } }));
    const text = write(changed)!;
    expect(text).toContain('// Made by hand.  See the atlas.\n// [id:capital]\n::Capital::[html]What was it?');
    expect(text).toContain(
      '$CATEGORY: sky\n\nThe Sun is a star. {T}\n\nBroken {=a\n\n// [id:pi]\nPi? {#3.14:0.01}\n// the end',
    );
    expect(text.endsWith('// of all\n')).toBe(true);
  });

  it('keeps ids of questions that were known by their place', () => {
    const sheet = read({ kk: BANK });
    expect(sheet.entries.map(({ question }) => question?.id)).toEqual(['capital', 'q2', undefined, 'pi']);
    const shorter = write({ ...sheet, entries: removed(sheet.entries, 0) })!;
    expect(shorter).toContain('// [id:q2]\nThe Sun is a star. {T}');
    const again = write({ ...sheet, entries: moved(sheet.entries, 1, 0) })!;
    expect(parseGift(again, render).questions.map(({ id }) => id)).toEqual(['q2', 'capital', 'pi']);
  });

  it('with the same id twice gets another for the second, and the first keeps it', () => {
    const sheet = read({ kk: '::A::a {T}\n\n::A::b {F}' });
    const ids = sheet.entries.map(({ question }) => question!.id);
    expect(ids[0]).toBe('a');
    expect(new Set(ids).size).toBe(2);
  });
});

describe('languages', () => {
  const kk = '::Күн::Күн – жұлдыз. {T}\n\n::Астана::Астана? {=Иә#Дұрыс ~Жоқ}';
  const ru = '::Солнце::Солнце – звезда. {T}\n\n::Столица::Столица? {=Да ~Нет}';

  it('stand side by side, and are written each by itself', () => {
    const sheet = read({ kk, ru });
    expect(sheet.entries[1]!.question).toMatchObject({ html: { kk: 'Астана?', ru: 'Столица?' } });
    const changed = change(sheet, 1, (one) => ({ ...one, html: withText(one.html, 'ru', 'Это столица?') }));
    expect(write(changed, 'kk')).toBe(`${kk}\n`);
    expect(write(changed, 'ru')).toContain('[html]Это столица? {\n=Да\n~Нет}');
    expect(write(changed, 'ru')).toContain('::Солнце::Солнце – звезда. {T}');
  });

  it('that ask something else are left alone', () => {
    const sheet = read({ kk, ru: `${ru.replace('{T}', '{F}')}\n\nЕщё {}` });
    expect(sheet.entries.map(({ apart }) => apart)).toEqual([['ru'], [], ['ru']]);
    const changed = change(sheet, 0, (one) => ({ ...one, html: { kk: 'Ай – жұлдыз.' } }));
    expect(write(changed, 'ru')).toContain('::Солнце::Солнце – звезда. {F}');
    expect(write(changed, 'ru')).toContain('Ещё {}');
    expect(write(changed, 'kk')).not.toContain('Ещё');
  });

  it('are found by ids where the places differ', () => {
    const swapped = '// [id:astana]\nСтолица? {=Да ~Нет}\n\n// [id:kun]\nСолнце? {T}';
    const sheet = read({ kk, ru: swapped });
    expect(sheet.entries[0]!.question!.html).toEqual({ kk: 'Күн – жұлдыз.', ru: 'Солнце?' });
    const parsed = parseGift(write(sheet, 'ru')!, render);
    expect(parsed.questions.map(({ kind }) => kind)).toEqual(['truefalse', 'choice']);
  });

  it('begin empty, with the same structure, and are not written before something is said', () => {
    const sheet = read({ kk });
    expect(write(sheet, 'ru')).toBeUndefined();
    const begun = change(sheet, 0, (one) => ({ ...one, html: withText(one.html, 'ru', 'Солнце') }));
    const { questions, problems } = parseGift(write(begun, 'ru')!, render, { unfinished: true });
    expect(questions.map(({ kind }) => kind)).toEqual(['truefalse', 'choice']);
    expect(problems.length).toBeGreaterThan(0);
  });

  it('have what is put in between in all of them', () => {
    const sheet = read({ kk, ru });
    const entry = {
      key: newKey(),
      question: { ...newQuestion('new', 'essay'), html: { kk: 'Неге?' } },
      sources: {},
      apart: [],
    };
    const longer = { ...sheet, entries: inserted(sheet.entries, 1, entry) };
    expect(parseGift(write(longer, 'ru')!, render).questions.map(({ kind }) => kind)).toEqual([
      'truefalse',
      'essay',
      'choice',
    ]);
    expect(read({ kk: write(longer)!, ru: write(longer, 'ru')! }).entries[1]!.question!.id).toBe('new');
  });
});
