import { expect, it } from 'vitest';
import type { CommentValue, PartId, PartValue } from '$lib/draft/part';
import type { AccountId, Uuid } from '$lib/shared/ids';
import { threadsAbout, threadsOf } from './threads';

const comment = (
  id: string,
  at: string,
  more: Partial<Omit<CommentValue, 'answers'>> & { readonly answers?: string } = {},
): [PartId, PartValue] => [
  `comment:${id}`,
  {
    part: 'kit',
    text: id,
    by: 'gulnara2345678901' as AccountId,
    name: 'G',
    at,
    ...more,
    answers: more.answers as Uuid,
  },
];
const resolved = { by: 'gulnara2345678901' as AccountId, name: 'G', at: '3' };
const shape = (parts: ReadonlyMap<PartId, PartValue>) =>
  threadsOf(parts).map(({ comment, answers, open }) => [comment.id, answers.map(({ id }) => id), open]);

it('puts answers under what they answer, the oldest first, also answers to answers', () => {
  const parts = new Map([
    comment('c', '3', { answers: 'b' }),
    comment('b', '2', { answers: 'a' }),
    comment('a', '1'),
    comment('d', '0', { resolved }),
  ]);
  expect(shape(parts)).toEqual([
    ['d', [], false],
    ['a', ['b', 'c'], true],
  ]);
});

it('keeps an answer whose comment is gone, and each of a ring', () => {
  const parts = new Map([
    comment('orphan', '1', { answers: 'gone' }),
    comment('to-orphan', '2', { answers: 'orphan' }),
    comment('x', '3', { answers: 'y' }),
    comment('y', '4', { answers: 'x' }),
  ]);
  expect(shape(parts)).toEqual([
    ['orphan', ['to-orphan'], true],
    ['x', [], true],
    ['y', [], true],
  ]);
});

it('finds those about a part', () => {
  const parts = new Map([comment('a', '1', { part: 'item:x' }), comment('b', '2')]);
  expect(threadsAbout(threadsOf(parts), ['item:x']).map(({ comment }) => comment.id)).toEqual(['a']);
});
