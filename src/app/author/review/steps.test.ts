import { describe, expect, it } from 'vitest';
import type { DraftInfo } from '$lib/draft/api';
import { isGivenOut, nextVersion, possibleSteps, stageState } from './steps';

const who = (id: string) => ({ id, name: id, at: '2026-01-01T00:00:00Z' });
const info = (stage: DraftInfo['stage'], more: Partial<DraftInfo> = {}): DraftInfo =>
  ({
    ...{ id: 'd', kit: 'law', title: 'Law', languages: ['kk'], stage },
    ...{ begun: who('gulnara'), writers: [who('gulnara')], changed: who('gulnara'), versions: [] },
    ...more,
  }) as unknown as DraftInfo;
const version = (number: string, state: string, groups?: readonly string[]) =>
  ({
    version: number,
    state,
    fingerprint: 'f',
    packed: who('x'),
    ...(groups && { groups }),
  }) as unknown as DraftInfo['versions'][number];
const steps = (stage: DraftInfo['stage'], me = 'other', waiting = 0, conflicts = 0) =>
  possibleSteps(info(stage), { me, waiting, conflicts }).map(({ step, not }) => (not ? `${step}: ${not}` : step));

describe('what can be done', () => {
  it('leads on from each stage', () => {
    expect(steps('writing')).toEqual(['submit']);
    expect(steps('review')).toEqual(['approve', 'return', 'take-back']);
    expect(steps('approved')).toEqual(['pilot', 'publish', 'write-on']);
    expect(steps('pilot')).toEqual(['publish', 'pilot', 'write-next']);
    expect(steps('published')).toEqual(['write-next']);
  });

  it('keeps whoever wrote from approving', () => {
    expect(steps('review', 'gulnara')[0]).toBe('approve: own');
  });

  it('waits until the hub has all of it', () => {
    expect(steps('writing', 'gulnara', 2)).toEqual(['submit: waiting']);
    expect(steps('writing', 'gulnara', 2, 1)).toEqual(['submit: conflict']);
  });
});

it('tells how far each stage lies', () => {
  const states = (of: DraftInfo) =>
    (['writing', 'review', 'approved', 'pilot', 'published'] as const).map((stage) => stageState(of, stage));
  expect(states(info('approved'))).toEqual(['done', 'done', 'now', 'ahead', 'ahead']);
  expect(states(info('published', { versions: [version('1.0.0', 'published')] }))[3]).toBe('left-out');
  expect(states(info('published', { versions: [version('1.0.0', 'published', ['g'])] }))[3]).toBe('done');
});

describe('versions', () => {
  it('are raised by what changed', () => {
    expect((['patch', 'minor', 'major'] as const).map((by) => nextVersion('1.9.3', by))).toEqual([
      '1.9.4',
      '1.10.0',
      '2.0.0',
    ]);
    expect(nextVersion('soon', 'minor')).toBe('0.1.0');
  });

  it('are given out once', () => {
    const versions = [version('1.2.0', 'withdrawn'), version('1.10.0', 'published')];
    expect(['1.2.0', '1.9.9', '1.10.0', '1.10.1'].map((one) => isGivenOut({ versions }, one))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(isGivenOut({ versions: [] }, '1.0.0')).toBe(false);
  });
});
