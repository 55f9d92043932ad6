import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { begin } from './fresh-log';

describe('begin', () => {
  it('makes a database and deletes it, as often as it is asked, and leaves nothing', async () => {
    const factory = new IDBFactory();
    const deleted: string[] = [];
    const watched = new Proxy(factory, {
      get(target, name) {
        if (name === 'deleteDatabase')
          return (database: string) => (deleted.push(database), target.deleteDatabase(database));
        return (Reflect.get(target, name) as (...parts: unknown[]) => unknown).bind(target);
      },
    });
    await Promise.all([begin(watched), begin(watched)]);
    await begin(watched);
    expect(deleted).toEqual(['sandyq-passing', 'sandyq-passing', 'sandyq-passing']);
    expect(await factory.databases()).toEqual([]);
  });

  it('ends where the browser has no room for it', async () => {
    const refusing = {
      open() {
        const request = {} as IDBOpenDBRequest;
        queueMicrotask(() => request.onerror?.(new Event('error')));
        return request;
      },
    } as unknown as IDBFactory;
    await expect(begin(refusing)).resolves.toBeUndefined();
  });

  it.each([
    [
      'lets no site keep anything',
      {
        open: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      },
    ],
    ['has no IndexedDB', undefined],
  ])('ends where the browser %s', async (_, factory) => {
    await expect(begin(factory as unknown as IDBFactory)).resolves.toBeUndefined();
  });
});
