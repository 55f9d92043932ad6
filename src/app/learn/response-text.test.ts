import { expect, it } from 'vitest';
import { responseText } from './response-text';

it('writes answers as xAPI does', () => {
  expect(responseText({ kind: 'multiple', choices: ['a', 'b'] })).toBe('a[,]b');
  expect(responseText({ kind: 'matching', pairs: { l1: 'r2', l2: 'r1' } })).toBe('l1[.]r2[,]l2[.]r1');
  expect(responseText({ kind: 'truefalse', answer: false })).toBe('false');
  expect(responseText({ kind: 'cloze', gaps: { g1: 'бір', g2: 'two' } })).toBe('бір[,]two');
  expect(responseText({ kind: 'numeric', text: '3,14' })).toBe('3,14');
});
