import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { KitManifest } from '../manifest';
import { manifestProblems } from './problems';

const file = (path: string, mediaType = 'text/html', size = 1) => ({ path, size, sha256: '0'.repeat(64), mediaType });
const FILES = [
  file('a.html'),
  file('b.mp4', 'video/mp4'),
  file('c.vtt', 'text/vtt'),
  file('q.json', 'application/json'),
];
const page = (id: string, gate?: unknown) => ({ id, kind: 'page', title: { en: id }, content: { en: 'a.html' }, gate });
const test = { id: 'test', kind: 'test', control: 'self', title: { en: 'T' }, questions: { en: 'q.json' } };

function problems(change: Record<string, unknown> = {}, ...items: unknown[]): readonly string[] {
  const manifest = v.parse(KitManifest, {
    format: 'sandyq-kit',
    formatVersion: 1,
    id: 'k',
    version: '1.0.0',
    title: { en: 'K' },
    languages: ['en'],
    institution: { id: 'demo', name: { en: 'Demo' } },
    units: [{ id: 'u', title: { en: 'U' }, items: items.length > 0 ? items : [page('a')] }],
    files: FILES,
    ...change,
  });
  return manifestProblems(manifest).map(({ at, detail }) => `${at}: ${detail}`);
}

describe('manifestProblems', () => {
  it('finds none in a good manifest', () => {
    const video = {
      id: 'v',
      kind: 'video',
      title: { en: 'V' },
      file: { en: 'b.mp4' },
      captions: [{ language: 'en', file: 'c.vtt' }],
    };
    expect(problems({}, page('a'), video, test, page('b', { kind: 'passed', item: 'test' }))).toEqual([]);
  });

  it.each([
    [[FILES[1], FILES[0]], 'files/a.html: not in ASCII order, or there twice'],
    [[FILES[0], FILES[0]], 'files/a.html: not in ASCII order, or there twice'],
    [[...FILES.slice(0, 3), file('kit.json')], 'files/kit.json: the manifest does not list itself'],
    [[file('a.html', 'text/html', 8 * 1024 * 1024 + 1)], 'files/a.html: 2 chunk digests wanted, none there'],
    [
      [{ ...file('a.html', 'text/html', 8 * 1024 * 1024), chunks: ['0'.repeat(64)] }],
      'files/a.html: no chunk digests wanted, 1 there',
    ],
    [
      [{ ...file('a.html', 'text/html', 20_000_000), chunks: ['0'.repeat(64)] }],
      'files/a.html: 3 chunk digests wanted, 1 there',
    ],
  ])('files %#', (files, problem) => {
    expect(problems({ files })).toContain(problem);
  });

  it.each([
    [{ ...page('x'), content: { en: 'none.html' } }, 'x: no such file: none.html'],
    [{ ...page('x'), content: { en: 'b.mp4' } }, 'x: b.mp4 is video/mp4'],
    [{ ...page('x'), content: { ru: 'a.html' } }, 'x: language not of this kit: ru'],
    [{ ...test, questions: { en: 'a.html' } }, 'test: a.html is text/html'],
    [
      { id: 'x', kind: 'image', title: { en: 'I' }, pictures: [{ file: { en: 'b.mp4' }, alt: { en: 'A' } }] },
      'x: b.mp4 is video/mp4',
    ],
    [{ id: 'x', kind: 'video', title: { en: 'V' }, file: { en: 'b.mp4' }, poster: 'a.html' }, 'x: a.html is text/html'],
    [
      { id: 'x', kind: 'video', title: { en: 'V' }, file: { en: 'b.mp4' }, posters: { en: 'a.html' } },
      'x: a.html is text/html',
    ],
  ])('references %#', (item, problem) => {
    expect(problems({}, item)).toEqual([problem]);
  });

  it.each([
    [{ programme: { file: { en: 'none.html' } } }, 'documents/programme: no such file: none.html'],
    [{ lectures: { unit: 'none' } }, 'documents/lectures: no such unit: none'],
    [{ final: { items: ['none'] } }, 'documents/final: no such item: none'],
    [{ calendar: { timetable: true } }, 'documents/calendar: the timetable is empty'],
  ])('documents %#', (documents, problem) => {
    expect(problems({ documents })).toEqual([problem]);
  });

  it('ids that are there twice, of each sort', () => {
    const entry = { id: 'e', kind: 'exam', title: { en: 'E' }, start: '2026-01-01T00:00:00Z' };
    const unit = { id: 'u', title: { en: 'U' }, items: [] };
    const question = { id: 'q', text: { en: '?' } };
    const story = {
      id: 'c',
      kind: 'case',
      title: { en: 'C' },
      situation: { en: 'a.html' },
      questions: [question, question],
      accepts: { text: true, files: false },
    };
    expect(problems({ timetable: [entry, entry] })).toEqual(['timetable: id there twice: e']);
    expect(problems({ units: [unit, unit] })).toEqual(['units: id there twice: u']);
    expect(problems({}, page('a'), page('a'))).toEqual(['items: id there twice: a']);
    expect(problems({}, story)).toEqual(['c/questions: id there twice: q']);
  });

  it('a timetable that names no item or ends before it starts', () => {
    const entry = {
      id: 'e',
      kind: 'exam',
      title: { en: 'E' },
      start: '2026-01-02T00:00:00Z',
      end: '2026-01-01T00:00:00Z',
      item: 'none',
    };
    expect(problems({ timetable: [entry] })).toEqual([
      'timetable/e: no such item: none',
      'timetable/e: ends before it starts',
    ]);
  });

  it('a smaller recording that is none, or of a language that the recording has not', () => {
    const film = { id: 'v', kind: 'video', title: { en: 'V' }, file: { en: 'b.mp4' } };
    const having = (smaller: Record<string, string>) => problems({ languages: ['en', 'kk'] }, { ...film, smaller });
    expect(having({ en: 'b.mp4' })).toEqual([]);
    expect(having({ en: 'a.html' })).toEqual(['v: a.html is text/html']);
    expect(having({ en: 'none.mp4' })).toEqual(['v: no such file: none.mp4']);
    expect(having({ kk: 'b.mp4' })).toEqual(['v: smaller, but no file, in kk']);
    expect(problems({}, { ...film, kind: 'audio', smaller: { en: 'b.mp4' } })).toEqual([
      'v: b.mp4 is video/mp4',
      'v: b.mp4 is video/mp4',
    ]);
  });

  it('a broadcast whose item is no recording', () => {
    const entry = { id: 'air', kind: 'broadcast', title: { en: 'On air' }, start: '2026-01-02T00:00:00Z' };
    const film = { id: 'film', kind: 'video', title: { en: 'F' }, file: { en: 'b.mp4' } };
    const about = (item: string) => problems({ timetable: [{ ...entry, item }] }, page('read'), film);
    expect(about('read')).toEqual(['timetable/air: the item of a broadcast is not its recording: a video or audio']);
    expect(about('film')).toEqual([]);
  });

  it.each([
    ['done', true],
    ['submitted', false],
    ['passed', false],
  ])('a gate «%s» of a page can be met: %s', (kind, good) => {
    expect(problems({}, page('a'), page('b', { kind, item: 'a' })).length === 0).toBe(good);
  });

  it('circles of gates, but not those that another way opens', () => {
    const circle = [page('a', { kind: 'done', item: 'b' }), page('b', { kind: 'done', item: 'a' }), page('c')];
    expect(problems({}, ...circle)).toEqual([
      'a: gate never opens: it waits, in a circle, for this very item',
      'b: gate never opens: it waits, in a circle, for this very item',
    ]);
    const wayOut = {
      kind: 'any',
      of: [
        { kind: 'done', item: 'b' },
        { kind: 'done', item: 'c' },
      ],
    };
    expect(problems({}, page('a', wayOut), ...circle.slice(1))).toEqual([]);
    const both = {
      kind: 'all',
      of: [
        { kind: 'done', item: 'b' },
        { kind: 'from', time: '2026-01-01T00:00:00Z' },
      ],
    };
    expect(problems({}, page('a', both), ...circle.slice(1))).toHaveLength(2);
  });
});
