import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonOf } from '../store';
import { EmbeddedStore } from './embedded-store';

it('tells a client that has seen more than there is where the database really stands', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandyq-changes-'));
  const store = await EmbeddedStore.open({ folder });
  try {
    const ask = (method: 'GET' | 'PUT', path: readonly string[], query = {}, body?: unknown) =>
      store.handle({ as: 'hub', method, db: 'registry', path, query, body });
    await ask('PUT', []);
    await ask('PUT', ['one'], {}, { _id: 'one' });
    const answer = await ask('GET', ['_changes'], { since: '999999' });
    expect(jsonOf(answer)).toMatchObject({ results: [], last_seq: 1 });
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});
