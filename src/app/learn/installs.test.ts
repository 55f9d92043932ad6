import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShelfEntry } from '$lib/institution/account';
import type { KitId } from '$lib/shared/ids';
import type { ProfileServices, Services } from '../services';
import type { KitNotices } from './kit-notices.svelte';
import type { Learner } from './learner.svelte';

// Nobody watches here: runes are the values themselves, and the class is plain TypeScript.
vi.hoisted(() => {
  const rune = <T>(value?: T): T | undefined => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
const { Installs } = await import('./installs.svelte');

const notes = new Map<string, string>();
beforeEach(() => {
  notes.clear();
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => notes.get(name) ?? null,
    setItem: (name: string, value: string) => void notes.set(name, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

const full = () => Promise.reject(new DOMException('', 'QuotaExceededError'));
const entry = { id: 'algebra' as KitId, title: { en: 'Algebra' }, url: '/shelf/a.kit' } as unknown as ShelfEntry;

function installs() {
  const order: string[] = [];
  const library = {
    pending: async () => [],
    install: vi.fn(async () => ({ ok: true, value: { id: 'algebra', version: '1.0.0', manifest: { units: [] } } })),
    discard: vi.fn(full),
  };
  const services = {
    clock: { now: () => 0 },
    library,
    sources: { hub: async () => ({ ok: true, value: {} }) },
    storage: { read: async () => undefined, free: 10 ** 10, askOnce: async () => undefined },
    search: { indexKit: async () => undefined },
  };
  const learner = {
    kit: () => undefined,
    refreshKits: async () => void order.push('shown'),
    record: vi.fn(async ({ kind }: { readonly kind: string }) => void order.push(kind)),
  };
  const notices = { refresh: vi.fn(async () => undefined) };
  const made = new Installs(
    services as unknown as Services,
    { institution: { kitKeys: [], unknownSigners: 'refuse' } } as unknown as ProfileServices,
    learner as unknown as Learner,
    notices as unknown as KitNotices,
  );
  return { made, learner, notices, library, order };
}

describe('Installs', () => {
  it('shows the kit that is here, whatever becomes of its line in the trace, which is written with the next look', async () => {
    const { made, learner, order } = installs();
    learner.record.mockImplementationOnce(full).mockImplementationOnce(full);
    await made.fromShelf(entry);
    expect(order).toEqual(['shown']);
    expect(made.running).toEqual([]);
    expect(made.fault).toMatchObject({ name: 'QuotaExceededError' });
    await made.refresh();
    expect(order).toEqual(['shown', 'installed-kit']);
    expect(made.fault).toBeUndefined();
    await made.refresh();
    expect(order).toHaveLength(2);
  });

  it('is not stopped by a list that cannot be read', async () => {
    const { made, notices, order } = installs();
    notices.refresh.mockImplementation(full);
    await made.fromShelf(entry);
    expect(order).toEqual(['shown', 'installed-kit']);
  });

  it('says that the disk is full, however the error is wrapped', async () => {
    const { made, library } = installs();
    library.install.mockRejectedValue(
      Object.assign(new Error('aborted'), { inner: new DOMException('', 'QuotaExceededError') }),
    );
    await made.fromShelf(entry);
    expect(made.running).toMatchObject([{ state: { status: 'failed', failure: { code: 'storage-full' } } }]);
  });

  it('says where a begun install cannot be thrown away', async () => {
    const { made } = installs();
    await made.discard(entry.id);
    expect(made.fault).toMatchObject({ name: 'QuotaExceededError' });
  });
});
