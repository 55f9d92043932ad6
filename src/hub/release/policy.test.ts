import { beforeEach, describe, expect, it } from 'vitest';
import type { ReviewSettings } from '../../lib/institution/review';
import type { Database } from '../store/database';
import { ReviewSettingsStore, kitMayCome } from './policy';

describe('what an institution looks through', () => {
  let held: { settings: ReviewSettings } | undefined;
  let store: ReviewSettingsStore;
  beforeEach(() => {
    held = undefined;
    const update = async (_id: string, _schema: unknown, change: (before: typeof held) => typeof held) =>
      (held = change(held));
    store = new ReviewSettingsStore({ get: async () => held, update } as unknown as Database);
  });
  const nothing = { couriers: false, messages: false, files: false };

  it('is nothing until somebody says so, and each part of it is told to devices', async () => {
    expect([await store.current(), await store.told()]).toMatchObject([nothing, {}]);
    for (const part of ['couriers', 'messages', 'files'] as const) {
      await store.set({ ...nothing, [part]: true });
      expect(await store.told()).toEqual({ review: { ...nothing, [part]: true } });
    }
    await store.set(nothing);
    expect(await store.told()).toEqual({});
  });

  it('changes in the part that is named, and keeps the list of kits', async () => {
    const kits = { ids: [], signers: ['0123456789ABCDEF'] };
    await store.set({ ...nothing, kits });
    expect(await store.change({ messages: true })).toEqual({ ...nothing, messages: true, kits });
    expect(await store.told()).toEqual({ review: { ...nothing, messages: true } });
  });

  it('is a list of kits by id or by key; an empty one lets none in', () => {
    const kit = { id: 'algebra', signer: '0123456789ABCDEF' };
    expect(kitMayCome(undefined, kit)).toBe(true);
    expect(kitMayCome({ ids: [], signers: [] }, kit)).toBe(false);
    expect(kitMayCome({ ids: ['geometry' as never], signers: ['FEDCBA9876543210'] }, kit)).toBe(false);
    expect(kitMayCome({ ids: ['algebra' as never], signers: [] }, kit)).toBe(true);
    expect(kitMayCome({ ids: [], signers: ['0123456789ABCDEF'] }, kit)).toBe(true);
  });
});
