import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemRandom } from '$lib/shared/ids';
import { openVault } from '$lib/shared/vault';
import { emptyDraft } from '$lib/tutoring/tutoring';
import { sealedNotes } from '../profile/notes';
import { Drafts } from './drafts';

const held = new Map<string, string>();
const storage = {
  getItem: (key: string) => held.get(key) ?? null,
  setItem: (key: string, value: string) => void held.set(key, value),
  removeItem: (key: string) => void held.delete(key),
};
beforeEach(() => {
  held.clear();
  vi.stubGlobal('localStorage', storage);
});
afterEach(() => vi.unstubAllGlobals());

const notesOf = async (tutor: number, space = 'one') =>
  sealedNotes(space, await openVault(new Uint8Array(32).fill(tutor), systemRandom));
const draft = { score: '7,5', comment: 'Жақсы', parts: { q1: { score: '2', comment: '' } } };

describe('drafts', () => {
  it('come back as they were left, to their own tutor alone', async () => {
    const notes = await notesOf(1);
    new Drafts(notes).keepGrade('submission:1', draft);
    new Drafts(notes).keepReply('question:1', 'Hello');
    expect(new Drafts(notes).grade('submission:1')).toEqual(draft);
    expect(new Drafts(notes).reply('question:1')).toBe('Hello');
    const other = new Drafts(await notesOf(2));
    expect(other.grade('submission:1')).toEqual(emptyDraft);
    expect(other.reply('question:1')).toBe('');
  });

  it('lie sealed, under names that say nothing', async () => {
    new Drafts(await notesOf(1)).keepReply('question:1', 'Hello');
    const [[name, text]] = [...held] as [[string, string]];
    expect(name).toMatch(/^sandyq-one-[\w-]{22}$/);
    expect(atob(text)).not.toContain('Hello');
    // Moved under another name it opens for nobody.
    held.clear();
    held.set(`${name.slice(0, -1)}x`, text);
    expect(new Drafts(await notesOf(1)).reply('question:1')).toBe('');
  });

  it('leave nothing behind when they are emptied', async () => {
    const drafts = new Drafts(await notesOf(1));
    drafts.keepGrade('submission:1', draft);
    drafts.keepReply('question:1', 'Hello');
    drafts.keepGrade('submission:1', { ...emptyDraft, score: ' ' });
    drafts.keepReply('question:1', '');
    expect(held.size).toBe(0);
  });

  it('are empty where the storage holds something else', async () => {
    const notes = await notesOf(1);
    const drafts = new Drafts(notes);
    drafts.keepGrade('submission:1', draft);
    const [key] = held.keys();
    notes.setItem('draft grade submission:1', '{"score":7}');
    expect(drafts.grade('submission:1')).toEqual(emptyDraft);
    for (const text of ['not base64!', btoa('short')]) {
      held.set(key!, text);
      expect(drafts.grade('submission:1')).toEqual(emptyDraft);
    }
  });

  it('cost nothing but themselves where storage is full or forbidden', async () => {
    const refuse = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
    const drafts = new Drafts(await notesOf(1));
    drafts.keepReply('question:1', 'Hello');
    expect(drafts.reply('question:1')).toBe('');
  });
});
