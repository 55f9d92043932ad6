import { afterEach, describe, expect, it } from 'vitest';
import { HUB_CODES, type DraftProblem } from '$lib/draft/api';
import { PACK_CODES } from '$lib/kit/check/said';
import { overwriteGetLocale } from '../../../paraglide/runtime.js';
import { hubWords } from './hub-words';
import { problemWords } from './words';

const said = (code: string, more: Partial<DraftProblem> = {}): DraftProblem => ({
  ...{ severity: 'mistake', code, member: 'file', detail: '2026-01-01T00:00:00Z', message: 'in English' },
  ...more,
});
const none = () => undefined;

afterEach(() => overwriteGetLocale(() => 'kk'));

describe.each(['kk', 'ru', 'en'] as const)('hubWords in %s', (locale) => {
  it('has words of its own for everything that a draft of the builder can meet', () => {
    overwriteGetLocale(() => locale);
    const codes = [...PACK_CODES, ...HUB_CODES];
    const unsaid = codes.filter((code) => hubWords(said(code), none) === undefined);
    expect(unsaid).toEqual(['yaml-absent', 'yaml-malformed', 'manifest-malformed']);
    const unfilled = codes.filter((code) => /undefined|\{\w+\}/.test(hubWords(said(code), none) ?? ''));
    expect(unfilled).toEqual([]);
    if (locale === 'en') return;
    const latin = codes.filter((code) => !/\p{Script=Cyrillic}/u.test(hubWords(said(code), none) ?? 'ә'));
    expect(latin).toEqual([]);
  });
});

it('has none for a code that nobody knows, and for a hub that says no codes', () => {
  expect(hubWords(said('constructor'), none)).toBeUndefined();
  expect(hubWords({ severity: 'mistake', message: 'in English' }, none)).toBeUndefined();
});

it('says in Russian what readers of questions and packages say in English', () => {
  overwriteGetLocale(() => 'ru');
  const words = (code: 'gift-mistake' | 'question-differs', detail: string) => problemWords({ code, detail }, none);
  expect(words('gift-mistake', 'a brace without its partner')).not.toMatch(/brace/);
  const shapes = '2: choice of 3 / matching of 2 with 3';
  expect(words('question-differs', shapes)).not.toMatch(/choice|of|with/);
  expect(words('question-differs', shapes)).toMatch(/2: .*\(3\) \/ .*\(2 \+ 3\)/);
  expect(words('question-differs', '1: cloze with typed, 3 / essay')).not.toMatch(/cloze|typed|essay/);
  for (const ignored of ['prerequisites', 'sequencing rules', 'more than 1000 parts', 'blocks nested too deep'])
    expect(hubWords(said('package-ignored', { detail: ignored }), none)).not.toContain(ignored);
  expect(hubWords(said('package-ignored', { detail: 'no such page: a b.html' }), none)).toMatch(/: a b\.html/);
});
