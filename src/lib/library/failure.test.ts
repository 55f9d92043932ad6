import { describe, expect, it } from 'vitest';
import type { KitId } from '../shared/ids';
import { SourceUnavailable } from '../kit/source';
import { expectedFailure, RefusedKit } from './failure';
import type { KitStore } from './store';
import { InstallGone, KitIncomplete } from './store';

const id = 'course' as KitId;
const begun = { id, fingerprint: 'f' };

function deps(free?: number) {
  const discarded: string[] = [];
  const store = {
    pending: async () => [{ id, version: '1.0.0', title: { en: '' }, totalBytes: 1000, storedBytes: 400 }],
    discard: async (kit: KitId) => void discarded.push(kit),
  } as Partial<KitStore> as KitStore;
  return { discarded, store, freeBytes: async () => free };
}

const named = (name: string, inner?: unknown) => Object.assign(new Error(name), { name, inner });

describe('expectedFailure', () => {
  it.each([
    ['as IndexedDB says it', named('QuotaExceededError')],
    ['as Dexie wraps it', named('AbortError', named('QuotaExceededError'))],
  ])('tells a full disk, %s, from a pause', async (_, error) => {
    const full = deps();
    expect(await expectedFailure(full, begun, error)).toEqual({ code: 'storage-full', missingBytes: 600 });
    // What is stored is kept for the next try.
    expect(full.discarded).toEqual([]);
  });

  it('counts what the browser says is free, where that can be true', async () => {
    const full = named('QuotaExceededError');
    expect(await expectedFailure(deps(100), begun, full)).toEqual({ code: 'storage-full', missingBytes: 500 });
    expect(await expectedFailure(deps(10_000), begun, full)).toEqual({ code: 'storage-full', missingBytes: 600 });
  });

  it('forgets a kit that was found bad, and only that', async () => {
    const bad = deps();
    const fault = { code: 'hash-mismatch', path: 'a' } as const;
    expect(await expectedFailure(bad, begun, new RefusedKit(fault))).toEqual({ code: 'kit-invalid', reason: fault });
    expect(bad.discarded).toEqual([id]);
    const gone = deps();
    await expectedFailure(gone, begun, new SourceUnavailable());
    expect(gone.discarded).toEqual([]);
  });

  it.each([
    [new SourceUnavailable('gone'), { code: 'source-unavailable' }],
    [Object.assign(new SourceUnavailable(), { reason: 'changed' }), { code: 'source-unavailable', reason: 'changed' }],
    [
      Object.assign(new SourceUnavailable(), { reason: 'sign-in-needed' }),
      { code: 'source-unavailable', reason: 'sign-in-needed' },
    ],
    [Object.assign(new SourceUnavailable(), { reason: 'odd' }), { code: 'source-unavailable' }],
    [named('AbortError', null), { code: 'paused' }],
    [new DOMException('', 'NotReadableError'), { code: 'source-unavailable' }],
    [named('AbortError', new DOMException('Failed to write blobs', 'DataError')), { code: 'source-unavailable' }],
    [new DOMException('', 'AbortError'), { code: 'paused' }],
    [new InstallGone(), { code: 'paused' }],
    [new KitIncomplete(), { code: 'paused' }],
  ])('%o', async (error, failure) => expect(await expectedFailure(deps(), begun, error)).toEqual(failure));

  it('misses nothing where nothing was begun', async () => {
    const full = named('QuotaExceededError');
    expect(await expectedFailure(deps(), undefined, full)).toEqual({ code: 'storage-full', missingBytes: 0 });
    const other = { ...begun, id: 'other' as KitId };
    expect(await expectedFailure(deps(), other, full)).toEqual({ code: 'storage-full', missingBytes: 0 });
    const fault = { code: 'hash-mismatch', path: 'a' } as const;
    const bad = deps();
    await expectedFailure(bad, undefined, new RefusedKit(fault));
    expect(bad.discarded).toEqual([]);
  });

  it('throws on what is a bug', async () => {
    const circle = named('Circle');
    circle.inner = circle;
    await expect(expectedFailure(deps(), begun, circle)).rejects.toBe(circle);
    for (const odd of [null, undefined, 'text']) await expect(expectedFailure(deps(), begun, odd)).rejects.toBe(odd);
    await expect(expectedFailure(deps(), begun, new TypeError('bug'))).rejects.toThrow('bug');
  });
});
