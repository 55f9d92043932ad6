import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft, LearningRecords, Work } from '$lib/learning/learning';
import type { ItemId, KitId, Uuid } from '$lib/shared/ids';
import { err, ok } from '$lib/shared/result';
import type { Learner } from './learner.svelte';

// Nobody watches here: runes are the values themselves, and the class is plain TypeScript.
vi.hoisted(() => {
  const rune = <T>(value: T): T => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
const { Answering } = await import('./answering.svelte');
const { messageOf } = await import('../errors');

const place = { kit: 'course' as KitId, version: '1.0.0', item: 'essay' as ItemId };
const left: Draft = {
  kit: place.kit,
  item: place.item,
  submission: '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as Uuid,
  attempt: 1,
  text: 'left',
  savedAt: 1,
};
const DONE = ok({}) as Awaited<ReturnType<Learner['submit']>>;

const notes = new Map<string, string>();
/** What the browser says to a page, by hand. */
let page: EventTarget;
beforeEach(() => {
  page = Object.assign(new EventTarget(), { cookie: '' });
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  notes.clear();
});
afterEach(() => vi.unstubAllGlobals());

function open({ draft = left as Draft | null, submit = async () => DONE } = {}) {
  const order: string[] = [];
  const records = {
    draft: vi.fn(async () => draft ?? undefined),
    saveDraft: vi.fn(async ({ text }: Draft) => void order.push(`kept ${text}`)),
  };
  const learner = {
    parts: { account: 'dana', records: records as Partial<LearningRecords> as LearningRecords },
    notes: async () => ({
      getItem: (name: string) => notes.get(name) ?? null,
      setItem: (name: string, value: string) => void notes.set(name, value),
      removeItem: (name: string) => void notes.delete(name),
    }),
    submit: vi.fn(async (work: Work) => {
      order.push(`handed in ${work.draft.text}`);
      return submit();
    }),
  };
  const answering = new Answering(learner as unknown as Learner, place, {
    clock: { now: () => 2 },
    random: { bytes: (length) => new Uint8Array(length) },
  });
  return { answering, learner, order, records };
}

async function opened(parts: Parameters<typeof open>[0] = {}) {
  const all = open(parts);
  await new Promise<void>((done) => {
    all.answering.open(done);
  });
  await vi.waitFor(() => expect(all.answering.ready).toBe(true));
  return all;
}

describe('Answering: the draft', () => {
  it('is found before anything else is done, and then it is ready', async () => {
    const { answering } = open();
    const seen: unknown[] = [];
    answering.open(() => void seen.push(answering.draft, answering.ready));
    expect(answering.ready).toBe(false);
    await vi.waitFor(() => expect(answering.ready).toBe(true));
    expect(seen).toEqual([left, false]);
    expect(answering.fault).toBe('');
  });

  it('that cannot be read is a fault in words, and the page goes on', async () => {
    const { answering, records } = open();
    records.draft.mockRejectedValue(new DOMException('', 'UnknownError'));
    const then = vi.fn();
    answering.open(then);
    await vi.waitFor(() => expect(answering.ready).toBe(true));
    expect(answering.fault).toBe(messageOf(new Error()));
    expect(then).not.toHaveBeenCalled();
  });

  it.each(['visibilitychange', 'pagehide'])('is written down at once on %s', async (event) => {
    const { answering, order } = await opened();
    answering.keeper.change({ text: 'typed' });
    page.dispatchEvent(new Event(event));
    await vi.waitFor(() => expect(order).toEqual(['kept typed']));
  });

  it('has the last words of a page that went away before they were written down', async () => {
    const { answering, records } = await opened();
    // The browser drops the transaction with the page.
    records.saveDraft.mockReturnValue(new Promise(() => undefined));
    answering.keeper.change({ text: 'typed' });
    void answering.keeper.flush();
    answering.keeper.change({ text: 'typed, and a last word' });
    page.dispatchEvent(new Event('pagehide'));

    const { answering: next, order } = await opened();
    expect(next.draft?.text).toBe('typed, and a last word');
    expect(order).toEqual(['kept typed, and a last word']);
    expect((await opened()).answering.draft?.text).toBe('left');
  });

  it('has no last words of another try, nor of what was handed in', async () => {
    const { answering, records } = await opened();
    records.saveDraft.mockReturnValue(new Promise(() => undefined));
    answering.keeper.change({ text: 'typed' });
    page.dispatchEvent(new Event('pagehide'));
    const another = { ...left, submission: '4d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as Uuid };
    expect((await opened({ draft: another })).answering.draft?.text).toBe('left');
    answering.keeper.forget();
    expect((await opened()).answering.draft?.text).toBe('left');
  });

  it('that was never written down, on a full disk, is begun by its last words', async () => {
    const { answering, records } = await opened({ draft: null });
    records.saveDraft.mockRejectedValue(new DOMException('', 'QuotaExceededError'));
    const begun = await answering.keeper.begin(2, { startedAt: 1 });
    answering.keeper.change({ text: 'typed' });
    page.dispatchEvent(new Event('pagehide'));

    const { answering: next, order } = await opened({ draft: null });
    expect(next.draft).toMatchObject({ submission: begun.submission, attempt: 2, startedAt: 1, text: 'typed' });
    expect(order).toEqual(['kept typed']);
    expect((await opened({ draft: null })).answering.draft).toBeUndefined();
  });

  it('is not overwritten by the last words of a tab that could not write, when another has gone on', async () => {
    const { answering, records } = await opened();
    records.saveDraft.mockRejectedValue(new DOMException('', 'QuotaExceededError'));
    answering.keeper.change({ text: 'of the tab that failed' });
    await answering.keeper.flush();
    page.dispatchEvent(new Event('visibilitychange'));
    const newer = { ...left, text: 'newer', savedAt: 3 };
    expect((await opened({ draft: newer })).answering.draft).toEqual(newer);
    // And those words are gone for good.
    expect((await opened()).answering.draft).toEqual(left);
  });

  it('has the last words also where the write under way was done after all', async () => {
    const { answering, records } = await opened();
    records.saveDraft.mockReturnValue(new Promise(() => undefined));
    answering.keeper.change({ text: 'typed' });
    void answering.keeper.flush();
    await Promise.resolve();
    answering.keeper.change({ text: 'typed, and a last word' });
    page.dispatchEvent(new Event('pagehide'));
    const done = { ...left, text: 'typed', savedAt: 2 };
    expect((await opened({ draft: done })).answering.draft?.text).toBe('typed, and a last word');
  });

  it('is written down when the item is left, and followed no longer', async () => {
    const { answering, order } = open();
    const leave = answering.open();
    await vi.waitFor(() => expect(answering.ready).toBe(true));
    answering.keeper.change({ text: 'typed' });
    leave();
    await vi.waitFor(() => expect(order).toEqual(['kept typed']));
    answering.keeper.change({ text: 'later' });
    page.dispatchEvent(new Event('pagehide'));
    await Promise.resolve();
    expect(order).toEqual(['kept typed']);
    answering.keeper.forget();
  });
});

describe('Answering: one thing at a time', () => {
  it('does nothing else while it is busy, and says so', async () => {
    const { answering } = open();
    let end: () => void = () => undefined;
    const first = answering.run(() => new Promise((done) => (end = done)));
    expect(answering.busy).toBe(true);
    const second = vi.fn(async () => undefined);
    await answering.run(second);
    expect(second).not.toHaveBeenCalled();
    end();
    await first;
    expect(answering.busy).toBe(false);
    await answering.run(second);
    expect(second).toHaveBeenCalledOnce();
  });

  it('says what went wrong, until the next try', async () => {
    const { answering } = open();
    await answering.run(() => Promise.reject(new DOMException('', 'QuotaExceededError')));
    expect(answering.fault).toBe(messageOf({ code: 'storage-full' }));
    expect(answering.busy).toBe(false);
    await answering.run(async () => expect(answering.fault).toBe(''));
    expect(answering.fault).toBe('');
  });
});

describe('Answering: handing in', () => {
  it('writes the draft down first, hands it in as it stands, and forgets it', async () => {
    const { answering, learner, order } = await opened();
    answering.keeper.change({ text: 'typed' });
    expect(await answering.handIn('assignment')).toBe(true);
    expect(order).toEqual(['kept typed', 'handed in typed']);
    expect(learner.submit).toHaveBeenCalledWith({
      place,
      draft: expect.objectContaining({ submission: left.submission, text: 'typed' }),
      work: 'assignment',
      language: expect.any(String),
    });
    expect(answering.draft).toBeUndefined();
  });

  it('keeps the draft where it was not taken, and says why', async () => {
    const { answering } = await opened({ submit: async () => err({ code: 'work-incomplete' }) });
    expect(await answering.handIn('assignment')).toBe(false);
    expect(answering.fault).toBe(messageOf({ code: 'work-incomplete' }));
    expect(answering.draft).toEqual(left);
  });

  it('hands in once, however often it is asked', async () => {
    const { answering, learner } = await opened();
    const both = await Promise.all([answering.handIn('assignment'), answering.handIn('assignment')]);
    expect(both).toEqual([true, false]);
    expect(learner.submit).toHaveBeenCalledOnce();
  });

  it('hands in nothing where nothing was begun', async () => {
    const { answering, learner } = await opened({ draft: null });
    expect(await answering.handIn('assignment')).toBe(false);
    expect(learner.submit).not.toHaveBeenCalled();
    expect(answering.fault).toBe('');
  });
});
