import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from './database';
import { EmbeddedStore } from './embedded/embedded-store';
import { hubOnly } from './security';

const Counter = v.object({ count: v.number() });

describe('a change of one document', () => {
  let store: EmbeddedStore;
  let database: Database;
  const countUp = () => database.update('a', Counter, (held) => ({ count: (held?.count ?? 0) + 1 }));

  beforeEach(async () => {
    store = await EmbeddedStore.open({ folder: await mkdtemp(join(tmpdir(), 'sandyq-database-')) });
    database = new Database(store, 'registry');
    await database.ensure(hubOnly);
  });
  afterEach(() => store.close());

  it('makes it where there is none, and is made on top of what others wrote at the same moment', async () => {
    await Promise.all(Array.from({ length: 8 }, countUp));
    expect(await database.get('a', Counter)).toEqual({ count: 8 });
  });

  it('answers what was written, with its revision', async () => {
    const first = await countUp();
    expect(first).toEqual({ _id: 'a', _rev: expect.stringMatching(/^1-/), count: 1 });
    expect(await countUp()).toMatchObject({ _rev: expect.stringMatching(/^2-/), count: 2 });
  });

  it('leaves all as it is where nothing is to change', async () => {
    expect(await database.update('a', Counter, (held) => held)).toBeUndefined();
    expect(await database.get('a', Counter)).toBeUndefined();
    await countUp();
    expect(await database.update('a', Counter, () => undefined)).toBeUndefined();
    expect(await database.get('a', v.object({ _rev: v.string() }))).toEqual({ _rev: expect.stringMatching(/^1-/) });
  });

  it('takes the id and the revision from nobody else', async () => {
    await database.update('a', Counter, () => ({ _id: 'b', _rev: '7-x', count: 1 }));
    expect(await database.get('a', Counter)).toEqual({ count: 1 });
    expect(await database.get('b', Counter)).toBeUndefined();
  });
});
