import { describe, expect, it } from 'vitest';
import { CLEAN, draft, FACTS, item, type Written } from './check/draft.fixture';
import { CHECK_CODES, checkDraft, countProblems, prepareChecks, type CheckCode } from './checks';
import type { PartId } from './part';

const GIFT = '::A::Сұрақ {=бір ~екі}\n\n::B::Тағы {T}';
const kit = (members: Written): Written => ({ kit: { ...(CLEAN['kit'] as object), ...members } });
const page = (text: string): Written => ({ 'text:pages/page.ru.md': text });
const test = { kind: 'test', control: 'self', questions: 'tests/t.{lang}.gift' };
const bank = (kk: string, ru: string): Written => ({
  'item:t': item(test),
  'text:tests/t.kk.gift': kk,
  'text:tests/t.ru.gift': ru,
});
const film = (members: Written): Written => ({
  'item:film': item({ kind: 'video', file: 'media/f.mp4', ...members }),
  'file:media/f.mp4': 10,
});
const gate = (gate: unknown): Written => ({ 'item:b': item({ kind: 'page', content: 'pages/page.{lang}.md', gate }) });
const entry = (members: Written): Written =>
  kit({ timetable: [{ id: 'e', kind: 'exam', title: FACTS.title, start: '2026-09-07T10:00:00Z', ...members }] });
const picture = (members: Written): Written => ({
  'item:map': item({ kind: 'image', pictures: [{ file: 'pictures/map.png', alt: FACTS.title, ...members }] }),
  'file:pictures/map.png': 3,
});
const silent = { transcript: 'pages/page.{lang}.md' };
const reader = { 'item:r': item({ kind: 'reading', file: 'reading/r.pdf' }) };
const deep = Array.from({ length: 20 }).reduce<unknown>((inner) => ({ all: [inner] }), { done: 'page' });

/** Each code, what brings it about, and where it is told. */
const CASES: readonly (readonly [CheckCode, Written, Written])[] = [
  ['facts-missing', { kit: undefined }, { part: 'kit' }],
  ['id-malformed', kit({ id: 'Мой кейс' }), { part: 'kit', member: 'id' }],
  ['version-malformed', kit({ version: '1.0' }), { part: 'kit', member: 'version' }],
  ['languages-malformed', kit({ languages: [] }), { part: 'kit', member: 'languages' }],
  ['institution-missing', kit({ institution: undefined }), { part: 'kit', member: 'institution' }],
  ['fact-malformed', kit({ expires: 'soon' }), { part: 'kit', member: 'expires' }],
  ['units-missing', { 'unit:u': undefined }, { part: 'kit' }],
  ['credits-without-hours', kit({ credits: 1 }), { member: 'hours' }],
  ['hours-over', { ...kit({ hours: 1 }), 'item:b': item({ kind: 'page', content: 'pages/page.{lang}.md', minutes: 90 }) }, { detail: '1.5 / 1' }],
  ['hours-under', { ...kit({ hours: 30 }), 'item:b': item({ kind: 'page', content: 'pages/page.{lang}.md', minutes: 60 }) }, { detail: '1 / 30' }],
  ['words-missing', kit({ title: { kk: 'Кейс', ru: '' } }), { member: 'title', language: 'ru' }],
  ['words-too-long', kit({ title: { kk: 'К'.repeat(501), ru: 'К' } }), { member: 'title', language: 'kk' }],
  ['language-missing', kit({ title: { kk: 'Кейс' } }), { part: 'kit', member: 'title', language: 'ru' }],
  ['unit-empty', { 'unit:v': { order: 'z', title: FACTS.title } }, { part: 'unit:v' }],
  ['unit-gone', { 'item:b': { ...(item({ kind: 'page', content: 'pages/page.{lang}.md' }) as object), unit: 'gone' } }, { item: 'b' }],
  ['item-malformed', { 'item:page': item({ kind: 'page', content: 'pages/page.{lang}.md', minutes: 0 }) }, { member: 'minutes' }],
  ['content-missing', { 'item:b': item({ kind: 'page' }) }, { part: 'item:b', member: 'content' }],
  ['id-twice', kit({ timetable: [1, 2].map(() => ({ id: 'e', kind: 'exam', title: FACTS.title, start: '2026-09-07T10:00:00Z' })) }), { member: 'timetable.1.id' }],
  ['file-absent', reader, { part: 'item:r', member: 'file', detail: 'reading/r.pdf' }],
  ['file-language-missing', { 'text:pages/page.ru.md': undefined }, { part: 'item:page', member: 'content', language: 'ru' }],
  ['file-kind-unknown', { 'item:r': item({ kind: 'reading', file: 'reading/r.djvu' }), 'file:reading/r.djvu': 1 }, { item: 'r' }],
  ['file-absent', { 'item:m': item({ kind: 'model', file: 'models/m.glb', alt: FACTS.title }) }, { part: 'item:m', detail: 'models/m.glb' }],
  ['alt-is-name', { 'item:m': item({ kind: 'model', file: 'models/pump.glb', alt: 'pump' }), 'file:models/pump.glb': 9 }, { item: 'm', member: 'alt' }],
  ['language-missing', { 'item:m': item({ kind: 'model', file: 'models/m.glb', alt: { kk: 'Сорғы' } }), 'file:models/m.glb': 9 }, { item: 'm', member: 'alt', language: 'ru' }],
  ['file-kind-wrong', { 'item:r': item({ kind: 'reading', file: 'reading/r.docx' }), 'file:reading/r.docx': 1 }, { item: 'r' }],
  ['path-unsafe', { 'item:r': item({ kind: 'reading', file: 'Книга.pdf' }), 'file:Книга.pdf': 1 }, { detail: 'Книга.pdf' }],
  ['path-twice', { 'file:pages/page.ru.md': 4 }, { detail: 'pages/page.ru.md' }],
  ['made-twice', { 'item:b': item({ kind: 'page', content: 'pages/page.kk.html' }), 'text:pages/page.kk.html': 'x' }, { detail: 'pages/page.kk.html, pages/page.kk.md' }],
  ['unused', { 'file:media/old.mp4': 1 }, { part: 'file:media/old.mp4' }],
  ['package-absent', { 'item:p': item({ kind: 'package', package: 'packages/p' }) }, { item: 'p' }],
  ['package-no-start', { 'item:p': item({ kind: 'package', package: 'packages/p' }), 'file:packages/p/x.js': 1 }, { item: 'p' }],
  ['package-h5p', { 'item:p': item({ kind: 'package', package: 'packages/p' }), 'file:packages/p/h5p.json': 1 }, { item: 'p' }],
  ['text-empty', page(' \n'), { part: 'text:pages/page.ru.md', item: 'page', language: 'ru' }],
  ['text-too-deep', page('>'.repeat(20_000)), { part: 'text:pages/page.ru.md' }],
  ['link-item-unknown', page('a\n\n[t](item:gone)'), { part: 'text:pages/page.ru.md', line: 3, detail: 'item:gone' }],
  ['link-scheme', page('[t](javascript:alert)'), { line: 1 }],
  ['link-outside', page('[t](../../secret.pdf)'), { line: 1 }],
  ['link-to-text', page('[t](page.kk.md)'), { line: 1 }],
  ['link-to-recording', { ...film({ ...silent, captions: undefined, smaller: 'media/s.mp4' }), 'file:media/s.mp4': 5, ...page('[t](../media/s.mp4)') }, { item: 'page' }],
  ['picture-online', page('![t](https://example.org/a.png)'), { line: 1 }],
  ['picture-outside', page('![t](/a.png)'), { line: 1 }],
  ['picture-no-alt', { ...page('![](a.png)'), 'file:pages/a.png': 1 }, { line: 1 }],
  ['heading-jump', page('# A\n\n### B'), { line: 3, detail: '1 → 3' }],
  ['link-here', page('Читайте [здесь](https://example.org).'), { line: 1, detail: 'здесь' }],
  ['captions-no-language', { ...film({ captions: 'media/f.vtt' }), 'text:media/f.vtt': 'WEBVTT\n' }, { member: 'captions' }],
  ['captions-not-vtt', { ...film({ captions: 'media/f.{lang}.vtt' }), 'text:media/f.kk.vtt': '1\n' }, { part: 'text:media/f.kk.vtt' }],
  ['recording-silent', film({}), { part: 'item:film' }],
  ['captions-missing', film(silent), { part: 'item:film', member: 'captions' }],
  ['smaller-language', { 'item:f': item({ kind: 'audio', file: 'media/f.{lang}.mp3', smaller: 'media/s.{lang}.mp3', ...silent }), 'file:media/f.kk.mp3': 9, 'file:media/s.kk.mp3': 4, 'file:media/s.ru.mp3': 4 }, { language: 'ru' }],
  ['smaller-larger', { ...film({ ...silent, smaller: 'media/s.mp4' }), 'file:media/s.mp4': 10 }, { member: 'smaller' }],
  ['alt-is-name', picture({ alt: { kk: 'Карта', ru: 'map.png' } }), { member: 'pictures.0.alt', language: 'ru' }],
  ['gift-mistake', bank(GIFT, 'Вопрос {=один\n\n'), { part: 'text:tests/t.ru.gift', item: 't', language: 'ru', line: 1 }],
  ['gift-empty', bank(GIFT, '// nothing yet'), { part: 'text:tests/t.ru.gift' }],
  ['questions-count', bank(GIFT, '::A::Вопрос {=один ~два}'), { part: 'text:tests/t.ru.gift', detail: '1 / 2' }],
  ['question-differs', bank(GIFT, '::A::Вопрос {=один ~два ~три}\n\n::B::Ещё {T}'), { line: 1, detail: '1: choice of 3 / choice of 2' }],
  ['gate-item-unknown', gate({ done: 'gone' }), { part: 'item:b', member: 'gate', detail: 'gone' }],
  ['gate-cannot', gate({ passed: 'page' }), { part: 'item:b', detail: 'page' }],
  ['gate-circle', gate({ done: 'b' }), { part: 'item:b' }],
  ['gate-too-deep', gate(deep), { part: 'item:b' }],
  ['gate-silent-package', { ...gate({ passed: 'p' }), 'item:p': item({ kind: 'package', package: 'packages/p' }), 'file:packages/p/index.html': 1 }, { detail: 'p' }],
  ['document-missing', kit({ documents: {} }), { member: 'documents.programme' }],
  ['document-item-unknown', kit({ documents: { midterm: { items: ['gone'] } } }), { member: 'documents.midterm', detail: 'gone' }],
  ['document-unit-unknown', kit({ documents: { lectures: { unit: 'gone' } } }), { member: 'documents.lectures', detail: 'gone' }],
  ['document-timetable-empty', kit({ documents: { calendar: { timetable: true } } }), { member: 'documents.calendar' }],
  ['entry-ends-early', entry({ end: '2026-09-07T09:00:00Z' }), { member: 'timetable.0.end' }],
  ['entry-item-unknown', entry({ item: 'gone' }), { member: 'timetable.0.item', detail: 'gone' }],
  ['entry-not-recording', entry({ kind: 'broadcast', item: 'page' }), { member: 'timetable.0.item', detail: 'page' }],
]; // prettier-ignore

describe('checkDraft', () => {
  it('has nothing to say of a draft that has everything', () => {
    expect(checkDraft(draft(CLEAN))).toEqual([]);
  });

  it.each(CASES)('tells %s', (code, written, where) => {
    const problems = checkDraft(draft(CLEAN, written));
    expect(problems).toContainEqual(expect.objectContaining({ code, severity: CHECK_CODES[code], ...where }));
  });

  it('has a case for each code', () => {
    expect([...new Set(CASES.map(([code]) => code))].sort()).toEqual(Object.keys(CHECK_CODES).sort());
  });

  it('takes a plain text for the main language', () => {
    const problems = checkDraft(draft(CLEAN, kit({ title: 'Кейс' })));
    expect(problems.map(({ code, language }) => [code, language])).toEqual([['language-missing', 'ru']]);
  });

  it('keeps what an import told out of what nobody uses', () => {
    expect(checkDraft(draft(CLEAN, { 'text:import-report-1.md': 'x' }))).toEqual([]);
  });

  it('tells a package that nobody uses once', () => {
    const files = Object.fromEntries([1, 2, 3].map((n) => [`file:packages/p/${n}.js`, 1]));
    expect(checkDraft(draft(CLEAN, files)).map(({ code, detail }) => [code, detail])).toEqual([
      ['unused', 'packages/p'],
    ]);
  });

  it('reads each text once, however often the draft is looked at', () => {
    const parts = draft(CLEAN);
    const value = parts.get('text:pages/page.kk.md' as PartId) as { text: string };
    let read = 0;
    const spied = new Map(parts).set('text:pages/page.kk.md', {
      get text() {
        read += 1;
        return value.text;
      },
    });
    checkDraft(spied);
    const first = read;
    expect(first).toBeGreaterThan(0);
    checkDraft(new Map(spied).set('unit:v', { order: 'z', title: 'V' }));
    expect(read).toBe(first);
  });

  it('is prepared some texts at a time, with pauses, each text once', async () => {
    const long = { 'text:pages/page.kk.md': 'Сөз. '.repeat(6000), 'text:pages/page.ru.md': 'Слово. '.repeat(5000) };
    const parts = draft(CLEAN, bank(GIFT, GIFT), long);
    const told: string[] = [];
    let pauses = 0;
    const pause = async () => void (pauses += 1);
    const prepare = (all: typeof parts) => prepareChecks(all, pause, (done, total) => told.push(`${done}/${total}`));
    await prepare(parts);
    expect([pauses, told]).toEqual([2, ['1/4', '2/4']]);
    expect(checkDraft(parts)).toEqual([]);
    await prepare(new Map(parts).set('unit:v', { order: 'z', title: 'V' }));
    expect(pauses).toBe(2);
  });

  it('counts', () => {
    expect(countProblems(draft(CLEAN, kit({ id: '', credits: 1 })))).toEqual({ mistakes: 1, warnings: 1 });
  });
});
