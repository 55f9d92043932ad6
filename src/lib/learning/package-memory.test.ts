import { describe, expect, it } from 'vitest';
import {
  NOTHING_REMEMBERED,
  isPartDone,
  readMemory,
  saidNothing,
  takeOpening,
  takeReport,
  wholeOf,
} from './package-memory';

const [one, two, page] = [
  { id: 'one', reports: true },
  { id: 'two', reports: true },
  { id: 'page', reports: false },
];
const answer = { question: 'q', interaction: 'choice' as const, response: 'a', score: 1 };
const report = (result: object, more: object = {}) => ({
  result,
  answers: [],
  state: { at: 1 },
  ended: false,
  ...more,
});

describe('a package that never speaks', () => {
  const opened = (...ids: readonly string[]) =>
    ids.reduce((memory, id) => takeOpening(memory, [one, two, page], id).memory, NOTHING_REMEMBERED);

  it('is known once each part that should have spoken was opened', () => {
    expect(saidNothing(NOTHING_REMEMBERED, [one])).toBe(false);
    expect(saidNothing(opened('one'), [one])).toBe(true);
    expect(saidNothing(opened('one', 'page'), [one, two, page])).toBe(false);
    expect(saidNothing(opened('one', 'two'), [one, two, page])).toBe(true);
    expect(saidNothing(opened('page'), [page])).toBe(false);
  });

  it('is another one as soon as a part said a thing', () => {
    const spoke = takeReport(opened('one', 'two'), [one, two], 'one', report({})).memory;
    expect(saidNothing(spoke, [one, two])).toBe(false);
    const judged = takeReport(opened('one'), [one], 'one', report({ passed: false }, { state: undefined })).memory;
    expect(saidNothing(judged, [one])).toBe(false);
  });
});

describe('what a package reports', () => {
  it('is finished, passed and scored once, when its only part says so', () => {
    const first = takeReport(NOTHING_REMEMBERED, [one], 'one', report({ completed: true, passed: true, score: 0.8 }));
    expect(first).toMatchObject({ finished: true, result: { completed: true, passed: true, score: 0.8 } });
    const again = takeReport(first.memory, [one], 'one', report({ completed: true, passed: true, score: 0.8 }));
    expect(again).toMatchObject({ finished: false, result: undefined });
    expect(again.memory.parts.one!.state).toEqual({ at: 1 });
  });

  it('is told again when the result becomes another', () => {
    const first = takeReport(NOTHING_REMEMBERED, [one], 'one', report({ completed: true, passed: false, score: 0.2 }));
    const better = takeReport(first.memory, [one], 'one', report({ completed: true, passed: true, score: 0.9 }));
    expect(better).toMatchObject({ finished: false, result: { passed: true, score: 0.9 } });
  });

  it('tells an answer once, and once more when it is another', () => {
    const first = takeReport(NOTHING_REMEMBERED, [one], 'one', report({}, { answers: [answer] }));
    expect(first.answers).toEqual([answer]);
    expect(takeReport(first.memory, [one], 'one', report({}, { answers: [answer] })).answers).toEqual([]);
    const other = { ...answer, response: 'b', score: 0 };
    expect(takeReport(first.memory, [one], 'one', report({}, { answers: [other] })).answers).toEqual([other]);
  });

  it('says nothing of the whole while a score alone moves', () => {
    expect(takeReport(NOTHING_REMEMBERED, [one], 'one', report({ score: 0.3 })).result).toBeUndefined();
  });

  it('is whole when every part is: one failed fails it, the score is the mean', () => {
    const parts = [one, two, page];
    const a = takeReport(NOTHING_REMEMBERED, parts, 'one', report({ completed: true, passed: true, score: 1 }));
    expect(a).toMatchObject({ finished: false, result: undefined });
    const b = takeReport(a.memory, parts, 'two', report({ completed: true, passed: true, score: 0.5 }));
    expect(b).toMatchObject({ finished: false, result: { passed: true, score: 0.75 } });
    const c = takeOpening(b.memory, parts, 'page');
    expect(c.finished).toBe(true);
    const failed = takeReport(c.memory, parts, 'two', report({ completed: true, passed: false, score: 0 }));
    expect(failed.result).toMatchObject({ passed: false, score: 0.5 });
  });

  it('is passed when all that judge were, and the others are done', () => {
    const parts = [one, two];
    const a = takeReport(NOTHING_REMEMBERED, parts, 'one', report({ completed: true, passed: true }));
    expect(wholeOf(a.memory, parts)).toEqual({ completed: false });
    const b = takeReport(a.memory, parts, 'two', report({ completed: true }));
    expect(b).toMatchObject({ finished: true, result: { completed: true, passed: true } });
    const c = takeReport(a.memory, parts, 'two', report({ completed: false }));
    expect(wholeOf(c.memory, parts)).toEqual({ completed: false });
  });

  it('is done by what is passed, but where the part itself says that it is not', () => {
    const passed = takeReport(NOTHING_REMEMBERED, [one], 'one', report({ passed: true }));
    expect(isPartDone(passed.memory, one!)).toBe(true);
    const more = takeReport(NOTHING_REMEMBERED, [one], 'one', report({ completed: false, passed: true }));
    expect(isPartDone(more.memory, one!)).toBe(false);
  });

  it('does not take the opening of a part that reports for its end', () => {
    const opened = takeOpening(NOTHING_REMEMBERED, [one], 'one');
    expect(opened.finished).toBe(false);
    expect(isPartDone(opened.memory, one!)).toBe(false);
    expect(wholeOf(opened.memory, [one!]).completed).toBe(false);
  });
});

it('reads back what it wrote, and nothing that is not its own', () => {
  const { memory } = takeReport(NOTHING_REMEMBERED, [one!], 'one', report({ completed: true }, { answers: [answer] }));
  expect(readMemory(JSON.stringify(memory))).toEqual(memory);
  for (const text of [undefined, '', '{', '[]', '{"parts":{"one":{"ended":"yes"}}}', 'page 7'])
    expect(readMemory(text)).toEqual(NOTHING_REMEMBERED);
});
