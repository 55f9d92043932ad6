import { describe, expect, it, vi } from 'vitest';
import type { DossierStore } from '$lib/dossier/store';
import type { Replicator, SyncStatus } from '$lib/sync/state';
import { lazyReplicator, lazyStore } from './lazy';

describe('lazyStore', () => {
  it('loads once, with the first call, and passes calls on', async () => {
    const get = vi.fn(async () => undefined);
    const load = vi.fn(async () => ({ get }) as unknown as DossierStore);
    const store = lazyStore(load);
    expect(load).not.toHaveBeenCalled();
    await Promise.all([store.get('a'), store.get('b')]);
    expect(load).toHaveBeenCalledOnce();
    expect(get).toHaveBeenCalledTimes(2);
  });

  it('tries again after a load that failed', async () => {
    const load = vi.fn(async (): Promise<DossierStore> => {
      if (load.mock.calls.length === 1) throw new Error('part missing');
      return { get: async () => undefined } as unknown as DossierStore;
    });
    const store = lazyStore(load);
    await expect(store.get('a')).rejects.toThrow('part missing');
    await expect(store.get('a')).resolves.toBeUndefined();
  });

  it('does not subscribe when the listener left before the store came', async () => {
    const subscribe = vi.fn(() => () => undefined);
    const store = lazyStore(async () => ({ subscribe }) as unknown as DossierStore);
    store.subscribe(() => undefined)();
    await new Promise((done) => setTimeout(done));
    expect(subscribe).not.toHaveBeenCalled();
  });
});

describe('lazyReplicator', () => {
  function fake() {
    let tell: (status: SyncStatus) => void = () => undefined;
    const real = {
      status: { phase: 'syncing', waiting: 2 },
      subscribe: (listener: typeof tell) => {
        tell = listener;
        return () => undefined;
      },
      start: vi.fn(),
      stop: vi.fn(),
    };
    return { real, tell: (status: SyncStatus) => tell(status) };
  }

  it('hands on the status of the real one', async () => {
    const { real, tell } = fake();
    const replicator = lazyReplicator(async () => real as unknown as Replicator);
    const heard: SyncStatus[] = [];
    replicator.subscribe((status) => heard.push(status));
    expect(replicator.status).toEqual({ phase: 'idle', waiting: 0 });
    replicator.start();
    await vi.waitFor(() => expect(real.start).toHaveBeenCalledOnce());
    expect(replicator.status).toEqual(real.status);
    tell({ phase: 'idle', waiting: 0 });
    expect(heard).toEqual([{ phase: 'idle', waiting: 0 }]);
  });

  it('does not start what was stopped while it was being loaded', async () => {
    const { real } = fake();
    const replicator = lazyReplicator(async () => real as unknown as Replicator);
    replicator.start();
    replicator.stop();
    await new Promise((done) => setTimeout(done));
    expect(real.start).not.toHaveBeenCalled();
  });
});
