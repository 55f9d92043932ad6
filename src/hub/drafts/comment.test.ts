import { expect, it } from 'vitest';
import type { CommentValue } from '../../lib/draft/part';
import type { AccountId, Uuid } from '../../lib/shared/ids';
import { commentOf } from './comment';

const [aigul, bolat] = ['aigulaigul', 'bolatbolat'].map((id) => ({ id: id as AccountId, name: id, at: 'now' }));
const sent: CommentValue = { part: 'kit', text: 'Why?', by: bolat!.id, name: 'Somebody', at: 'once' };
const held = commentOf(undefined, sent, aigul!)!;
const answered = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' as Uuid;

it('is said by whoever sends it, now', () => {
  expect(held).toEqual({ part: 'kit', text: 'Why?', by: aigul!.id, name: 'aigulaigul', at: 'now' });
  expect(commentOf(held, { ...held, text: 'How?', at: 'later' }, aigul!)).toEqual({ ...held, text: 'How?' });
});

it('stays where it was said', () => {
  expect(commentOf(held, { ...held, part: 'item:a' }, aigul!)).toBeUndefined();
  expect(commentOf(held, { ...held, answers: answered }, aigul!)).toBeUndefined();
});

it('is changed by nobody else, who may say that it is dealt with', () => {
  expect(commentOf(held, { ...held, text: 'How?' }, bolat!)).toBeUndefined();
  expect(commentOf(held, { ...held, quote: 'x' }, bolat!)).toBeUndefined();
  const resolved = { ...held, resolved: { by: aigul!.id, name: 'A', at: 'once' } };
  const settled = commentOf(held, resolved, bolat!)!;
  expect(settled.resolved).toEqual({ by: bolat!.id, name: 'bolatbolat', at: 'now' });
  // Whoever was first did it.
  expect(commentOf(settled, { ...settled, resolved: resolved.resolved }, aigul!)).toEqual(settled);
  expect(commentOf(settled, held, aigul!)).toEqual(held);
});
