import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { ItemId } from '../shared/ids';
import { admit, Gate, type ItemProgress } from './gate';

const id = (text: string): ItemId => text as ItemId;
const NOTHING: ItemProgress = { opened: false, done: false, submitted: false, passed: false };
const NOON = Date.parse('2026-09-01T12:00:00Z');

const at = (progress: Readonly<Record<string, Partial<ItemProgress>>>, waived: readonly string[] = []) => ({
  progress: (item: ItemId) => (progress[item] ? { ...NOTHING, ...progress[item] } : undefined),
  waived: new Set(waived.map(id)),
  now: NOON,
});

const done: Gate = { kind: 'done', item: id('a') };
const passed: Gate = { kind: 'passed', item: id('b') };

describe('admit', () => {
  it('opens what has no gate, and what a waiver names', () => {
    expect(admit(id('x'), undefined, at({}))).toEqual({ admitted: true });
    expect(admit(id('x'), done, at({}, ['x']))).toEqual({ admitted: true });
    expect(admit(id('x'), done, at({}, ['a']))).toEqual({ admitted: false, unmet: [done] });
  });

  it.each<[Gate, Partial<ItemProgress>, boolean]>([
    [done, { done: true }, true],
    [done, { opened: true, submitted: true }, false],
    [{ kind: 'submitted', item: id('a') }, { submitted: true }, true],
    [{ kind: 'submitted', item: id('a') }, { done: true }, false],
    [{ kind: 'passed', item: id('a') }, { passed: true }, true],
    [{ kind: 'passed', item: id('a') }, { submitted: true }, false],
    [{ kind: 'score', item: id('a'), atLeast: 0.6 }, { score: 0.6 }, true],
    [{ kind: 'score', item: id('a'), atLeast: 0.6 }, { score: 0.59 }, false],
    [{ kind: 'score', item: id('a'), atLeast: 0.6 }, { done: true }, false],
    [{ kind: 'score', item: id('a'), atLeast: 0 }, { score: 0 }, true],
    [{ kind: 'score', item: id('a'), atLeast: 0 }, { opened: true }, false],
  ])('%j with %j: %s', (gate, progress, admitted) => {
    expect(admit(id('x'), gate, at({ a: progress })).admitted).toBe(admitted);
  });

  it('opens at the moment that is named, and not before', () => {
    expect(admit(id('x'), { kind: 'from', time: '2026-09-01T12:00:00Z' }, at({})).admitted).toBe(true);
    expect(admit(id('x'), { kind: 'from', time: '2026-09-01T12:00:00.001Z' }, at({})).admitted).toBe(false);
  });

  it('wants all of «all», one of «any», and tells the leaves that are unmet', () => {
    const all: Gate = { kind: 'all', of: [done, passed] };
    const any: Gate = { kind: 'any', of: [done, passed] };
    expect(admit(id('x'), all, at({ a: { done: true } }))).toEqual({ admitted: false, unmet: [passed] });
    expect(admit(id('x'), any, at({ a: { done: true } }))).toEqual({ admitted: true });
    expect(admit(id('x'), any, at({}))).toEqual({ admitted: false, unmet: [done, passed] });
    expect(admit(id('x'), { kind: 'all', of: [any, passed] }, at({ a: { done: true } }))).toEqual({
      admitted: false,
      unmet: [passed],
    });
  });
});

describe('Gate', () => {
  const many = (length: number): Gate => ({ kind: 'all', of: Array.from({ length }, () => done) });

  it.each<[string, unknown, boolean]>([
    ['fifty conditions', many(50), true],
    ['fifty-one conditions', many(51), false],
    ['all of nothing', { kind: 'all', of: [] }, false],
    ['any of nothing', { kind: 'any', of: [] }, false],
    ['a score of 0', { kind: 'score', item: 'ab', atLeast: 0 }, true],
    ['a score of 1', { kind: 'score', item: 'ab', atLeast: 1 }, true],
    ['a score below 0', { kind: 'score', item: 'ab', atLeast: -0.1 }, false],
    ['a score above 1', { kind: 'score', item: 'ab', atLeast: 1.1 }, false],
    ['a moment', { kind: 'from', time: '2026-09-01T12:00:00Z' }, true],
    ['a moment that is none', { kind: 'from', time: 'tomorrow' }, false],
    ['an item that has no name', { kind: 'done', item: '../x' }, false],
  ])('%s', (_, gate, good) => expect(v.is(Gate, gate)).toBe(good));
});
