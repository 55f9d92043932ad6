import { describe, expect, it } from 'vitest';
import type { ItemId } from '../shared/ids';
import { admission, itemProgress, kitProgress, progressOf, type Study } from './progress';
import { facts, item, manifest, NOW } from './study.fixture';
import type { WorkFacts } from './work-facts';

const work = (id: string, known: Partial<WorkFacts> = {}): WorkFacts => ({
  kit: manifest.id,
  item: id as ItemId,
  standing: 'waiting',
  attempts: 1,
  accepted: false,
  ...known,
});

describe('itemProgress', () => {
  it('calls a page done when it was finished, not when it was opened', () => {
    const opened = facts('read', { openedAt: '2026-11-20T10:00:00.000Z' });
    expect(itemProgress(item('read'), opened, undefined)).toMatchObject({ opened: true, done: false });
    expect(itemProgress(item('read'), { ...opened, finished: true }, undefined).done).toBe(true);
  });

  it('calls a film done when nine tenths of it were played', () => {
    const played = (to: number) => facts('film', { played: [[0, to]], length: 100 });
    expect(itemProgress(item('film'), played(89), undefined).done).toBe(false);
    expect(itemProgress(item('film'), played(91), undefined).done).toBe(true);
  });

  it('passes a self-check by its score alone, and is done only then', () => {
    const scored = (bestScore: number) =>
      itemProgress(item('quiz'), facts('quiz', { bestScore, attempts: 1 }), undefined);
    expect(scored(0.59)).toMatchObject({ done: false, passed: false, score: 0.59 });
    expect(scored(0.6)).toMatchObject({ done: true, passed: true, score: 0.6 });
  });

  it('takes a graded test for done when it was handed in, for passed when it was marked so', () => {
    expect(itemProgress(item('exam'), facts('exam', { submitted: true }), undefined)).toMatchObject({
      done: true,
      passed: false,
    });
    expect(itemProgress(item('exam'), undefined, work('exam', { score: 0.9 }))).toMatchObject({
      passed: true,
      score: 0.9,
    });
  });

  it('takes work for done when it was handed in, by this device or another, for passed when accepted', () => {
    expect(itemProgress(item('essay'), undefined, undefined).done).toBe(false);
    expect(itemProgress(item('essay'), undefined, work('essay'))).toMatchObject({ done: true, passed: false });
    expect(itemProgress(item('essay'), undefined, work('essay', { accepted: true })).passed).toBe(true);
  });
});

describe('progressOf and the gates', () => {
  const study = (known: Partial<Study>): Study => ({ facts: [], works: [], ...known });

  it('counts what is required, of this kit alone', () => {
    const other = { ...facts('film', { finished: true }), kit: 'other' as typeof manifest.id };
    const progress = progressOf(
      manifest,
      study({ facts: [facts('read', { finished: true }), other], works: [work('form')] }),
    );
    expect([...progress.keys()]).toEqual(['read', 'form']);
    expect(kitProgress(manifest, progress)).toEqual({ done: 1, total: 5 });
  });

  it('opens the essay by the score of the quiz, and says what is missing', () => {
    const closed = admission(item('essay'), progressOf(manifest, study({})), NOW);
    expect(closed).toEqual({ admitted: false, unmet: [{ kind: 'score', item: 'quiz', atLeast: 0.6 }] });
    const done = progressOf(manifest, study({ facts: [facts('quiz', { bestScore: 0.7 })] }));
    expect(admission(item('essay'), done, NOW)).toEqual({ admitted: true });
  });
});
