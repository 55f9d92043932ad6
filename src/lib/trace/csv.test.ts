import Papa from 'papaparse';
import { beforeAll, describe, expect, it } from 'vitest';
import { World } from '../../../tests/fixtures/traces/world';
import { csvLines } from './csv';
import { expandChain, type PlacedStatement } from './expand';
import type { SegmentDocument } from './segment';
import type { TraceEvent } from './statement';
import { readTrace } from './verify';

const at = { kit: 'physics', version: '1.0.0', item: 'quiz' } as Extract<TraceEvent, { kind: 'opened-item' }>['at'];
const answer = (response: string): TraceEvent => ({
  kind: 'answered-question',
  at,
  question: 'q 1',
  interaction: 'short',
  attempt: 2,
  response,
  score: 0.5,
});
const FORMULAS = ['=1+1', ' =HYPERLINK("http://x")', '+7', '-7', '@SUM(A1)', '\t=1', '\r1', '＝1', '\n=1'];
const PLAIN = ['7 = 7', 'сандық; «қазына»', 'a "quoted" word', 'two\r\nlines', "'already"];

let rows: readonly PlacedStatement[];

beforeAll(async () => {
  const world = await World.make();
  const device = await world.enrol();
  await device.study();
  await device.sync();
  for (const response of [...FORMULAS, ...PLAIN]) await device.journal.append(answer(response));
  await device.handIn('Done.');
  await device.journal.append({ kind: 'finished-attempt', at, attempt: 2, score: 1, passed: true, activeMs: 61_230 });
  await device.journal.append({ kind: 'asked-question', at, thread: 'question:1' });
  world.now += 60_000;
  await device.sync();
  const evidence = world.evidence();
  const read = await readTrace(evidence);
  if (!read.ok) throw new Error(read.error.code);
  const segments = new Map(
    evidence.segments.map((segment) => [(segment as SegmentDocument)._id, segment as SegmentDocument]),
  );
  rows = await expandChain(read.value.chains[0]!, segments);
});

function table(language: 'kk' | 'ru' | 'en'): string[][] {
  const text = [...csvLines(rows, language)].join('');
  expect(text.startsWith('\ufeff')).toBe(true);
  const parsed = Papa.parse<string[]>(text.slice(1), { delimiter: language === 'en' ? ',' : ';', newline: '\r\n' });
  expect(parsed.errors).toEqual([]);
  expect(parsed.data.at(-1)).toEqual(['']);
  return parsed.data.slice(0, -1);
}

describe('a trace as a table', () => {
  it('has a row for each statement and the same columns in each language', () => {
    for (const language of ['kk', 'ru', 'en'] as const) {
      const [heading, ...body] = table(language);
      expect(body).toHaveLength(rows.length);
      expect(new Set(body.map(({ length }) => length))).toEqual(new Set([heading!.length]));
      expect(new Set(heading).size).toBe(heading!.length);
    }
    expect(table('kk')[1]![3]).toBe('кірді');
    expect(table('ru')[1]![3]).toBe('вход');
    expect(table('en')[0]!.slice(0, 4)).toEqual([
      'Time (device clock, UTC)',
      'Not before (UTC)',
      'Not after (UTC)',
      'Action',
    ]);
  });

  it('says what was done, and between which receipts', () => {
    const [heading, ...body] = table('en');
    const cells = (row: string[]) => Object.fromEntries(heading!.map((name, index) => [name, row[index]]));
    const first = rows[0]!;
    expect(cells(body[0]!)).toMatchObject({
      Number: '0',
      Device: first.device,
      'xAPI id': first.statement.id,
      Kit: '',
    });
    const answered = cells(body[1]!);
    expect(answered).toMatchObject({
      Kit: 'physics',
      Version: '1.0.0',
      Item: 'quiz',
      Question: 'q 1',
      'Score (0–1)': '0.5',
      Attempt: '2',
      'Not before (UTC)': rows[1]!.notBefore,
      'Not after (UTC)': rows[1]!.notAfter,
    });
    const [handedIn, finished, asked] = body.slice(-3).map(cells);
    expect(handedIn).toMatchObject({ Kit: 'introduction', Document: expect.stringMatching(/^submission:/) as string });
    expect(finished).toMatchObject({ Passed: 'yes', Seconds: '61.23', 'Score (0–1)': '1' });
    expect(asked).toMatchObject({ Kit: 'physics', Item: 'quiz', Document: 'question:1' });
  });

  it('runs nothing that a learner wrote, and changes nothing else', () => {
    const responses = table('ru')
      .slice(2)
      .map((row) => row[9]!);
    expect(responses.slice(0, FORMULAS.length)).toEqual(FORMULAS.map((text) => `'${text}`));
    expect(responses.slice(FORMULAS.length, FORMULAS.length + PLAIN.length)).toEqual(PLAIN);
  });
});
