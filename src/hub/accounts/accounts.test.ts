import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newShortId, systemRandom } from '../../lib/shared/ids';
import { Database } from '../store/database';
import { EmbeddedStore } from '../store/embedded/embedded-store';
import { hubOnly } from '../store/security';
import { Accounts } from './accounts';
import { PasswordHasher } from './password';

const DAY = 24 * 60 * 60 * 1000;

describe('a login', () => {
  let store: EmbeddedStore;
  let database: Database;
  let accounts: Accounts;
  let now: number;

  beforeEach(async () => {
    store = await EmbeddedStore.open({ folder: await mkdtemp(join(tmpdir(), 'sandyq-accounts-')) });
    database = new Database(store, 'accounts');
    await database.ensure(hubOnly);
    now = Date.now();
    const hasher = new PasswordHasher(systemRandom, { N: 2 ** 4, r: 8, p: 1 });
    accounts = new Accounts(database, hasher, { now: () => now }, systemRandom);
  });
  afterEach(() => store.close());

  const create = (name: string) => accounts.create({ login: 'dana', name, roles: ['learner'], password: name });

  it('is given to one of two who want it at once', async () => {
    const made = await Promise.all(['One', 'Other'].map(create));
    expect(made.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const winner = made.find(({ ok }) => ok)!;
    expect((await accounts.byLogin('dana'))?.id).toBe(winner.ok && winner.value.id);
  });

  it('stays with its account for ever', async () => {
    const made = await create('Dana');
    now += 365 * DAY;
    expect(await create('Thief')).toEqual({ ok: false, error: { code: 'conflict' } });
    expect((await accounts.byLogin('dana'))?.id).toBe(made.ok && made.value.id);
    expect((await accounts.signIn('dana', 'Dana'))?.name).toBe('Dana');
    expect(await accounts.signIn('dana', 'Thief')).toBeUndefined();
  });

  it('whose account was never written is free after ten seconds, and not while another hub may be at it', async () => {
    const account = newShortId(systemRandom);
    await database.put({ _id: 'login:dana', type: 'login', v: 1, account, at: now } as never);
    now += 9_999;
    expect((await create('Too early')).ok).toBe(false);
    now += 1;
    expect((await create('Dana')).ok).toBe(true);
    expect((await accounts.byLogin('dana'))?.name).toBe('Dana');
  });
});
