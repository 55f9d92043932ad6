import { describe, expect, it } from 'vitest';
import type { AccountId } from '$lib/shared/ids';
import { emptyDraft } from '$lib/tutoring/tutoring';
import { Drafts } from './drafts';

function memory() {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
}
const one = 'tutoraaaaaaaaaaa' as AccountId;
const other = 'tutorbbbbbbbbbbb' as AccountId;
const draft = { score: '7,5', comment: 'Жақсы', parts: { q1: { score: '2', comment: '' } } };

describe('drafts', () => {
  it('come back as they were left, to their own tutor alone', () => {
    const storage = memory();
    new Drafts(storage, one).keepGrade('submission:1', draft);
    new Drafts(storage, one).keepReply('question:1', 'Hello');
    expect(new Drafts(storage, one).grade('submission:1')).toEqual(draft);
    expect(new Drafts(storage, one).reply('question:1')).toBe('Hello');
    expect(new Drafts(storage, other).grade('submission:1')).toEqual(emptyDraft);
    expect(new Drafts(storage, other).reply('question:1')).toBe('');
  });

  it('leave nothing behind when they are emptied', () => {
    const storage = memory();
    const drafts = new Drafts(storage, one);
    drafts.keepGrade('submission:1', draft);
    drafts.keepReply('question:1', 'Hello');
    drafts.keepGrade('submission:1', { ...emptyDraft, score: ' ' });
    drafts.keepReply('question:1', '');
    expect(storage.held.size).toBe(0);
  });

  it('are empty where the storage holds something else', () => {
    const storage = memory();
    const drafts = new Drafts(storage, one);
    drafts.keepGrade('submission:1', draft);
    const [key] = storage.held.keys();
    storage.held.set(key!, '{"score":7}');
    expect(drafts.grade('submission:1')).toEqual(emptyDraft);
    storage.held.set(key!, 'not json');
    expect(drafts.grade('submission:1')).toEqual(emptyDraft);
  });

  it('cost nothing but themselves where storage is full or forbidden', () => {
    const refuse = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const drafts = new Drafts({ getItem: refuse, setItem: refuse, removeItem: refuse }, one);
    drafts.keepReply('question:1', 'Hello');
    expect(drafts.reply('question:1')).toBe('');
  });
});
