import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseGift } from '$lib/assessment/gift/parse';
import { giftWords } from './gift-words';

const problemsOf = (gift: string) => parseGift(gift, (text) => text).problems;

describe('giftWords', () => {
  it.each([
    'A {=a',
    '// [points:x]\nA {=a}',
    'A',
    '::A::a {=a}\n\n::A::b {=b}',
    'A {=a -> b =c}',
    'A {a =b}',
    'A {=%x%a}',
    'A {#x}',
    'A {~a ~b}',
    'A {=a ~}',
    'A {~%50%a ~b}',
    'A {=a} and {T}',
    'A {=%50%a ~b} and {=c}',
    'A {=a -> =b -> c}',
    'A {=a -> b}',
  ])('says in the language of the interface what is wrong with %j', (gift) => {
    const problems = problemsOf(gift);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(giftWords(problem)).not.toBe(problem.message);
  });

  it('knows everything that the reader says', () => {
    const folder = join(import.meta.dirname, '../../../../lib/assessment/gift');
    const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.includes('test'));
    const told = sources.flatMap((name) =>
      [
        ...readFileSync(join(folder, name), 'utf8').matchAll(/(?:report(?:At)?\([^'`]*|message:\s*)['`]([^'`]+)['`]/g),
      ].map(([, message]) => message!.replace(/\$\{[^}]*\}/g, '1')),
    );
    expect(told.length).toBeGreaterThanOrEqual(14);
    for (const message of told.filter((text) => text.includes(' ')))
      expect(giftWords({ message }), message).not.toBe(message);
  });

  it('leaves what it does not know', () => expect(giftWords({ message: 'something new' })).toBe('something new'));
});
