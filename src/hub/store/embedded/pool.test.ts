import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabasePool } from './pool';

describe('the pool of databases', () => {
  let folder: string;
  let pool: DatabasePool;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandyq-pool-'));
    pool = new DatabasePool(folder, 2);
  });
  afterEach(async () => {
    await pool.close();
    await rm(folder, { recursive: true });
  });

  it('keeps no more open than it may, however many are used one after another', async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      expect(await pool.create(name)).toBe(true);
      await pool.use(name, (pouch) => pouch.put({ _id: name }));
      expect(pool.openCount).toBeLessThanOrEqual(2);
    }
    for (const name of ['a', 'b', 'c', 'd']) {
      expect(await pool.use(name, (pouch) => pouch.get(name))).toMatchObject({ _id: name });
    }
    expect(await pool.names()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('never closes one that is in use', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await pool.create(name);
    const all = ['a', 'b', 'c', 'd', 'a', 'b'].map((name, at) =>
      pool.use(name, async (pouch) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return await pouch.put({ _id: `doc-${at}` });
      }),
    );
    expect(await Promise.all(all)).toHaveLength(6);
    expect(pool.openCount).toBeLessThanOrEqual(2);
  });

  it('knows what is there and what is not', async () => {
    expect(await pool.use('none', (pouch) => pouch.info())).toBeUndefined();
    expect(await pool.destroy('none')).toBe(false);
    await pool.create('a');
    expect(await pool.create('a')).toBe(false);
    expect(await pool.destroy('a')).toBe(true);
    expect(await pool.use('a', (pouch) => pouch.info())).toBeUndefined();
    expect(await pool.create('a')).toBe(true);
  });

  it('gives an error of the work on, and goes on itself', async () => {
    await pool.create('a');
    await expect(pool.use('a', () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(await pool.use('a', (pouch) => pouch.info())).toMatchObject({ doc_count: 0 });
  });
});
