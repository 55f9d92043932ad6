import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { question, revised, submission } from '../../../tests/hub/documents';
import { generateSigningKeys } from '../../lib/trace/jws';
import { Database } from '../store/database';
import { EmbeddedStore } from '../store/embedded/embedded-store';
import { LearnerDatabases } from '../store/learner-databases';
import { Receipts } from './receipts';

const LEARNER = 'learner23456789a';
const NAME = `dossier-${LEARNER}`;
const MINUTE = 60_000;
const Mark = v.object({ _id: v.string(), _rev: v.string(), since: v.union([v.string(), v.number()]) });
const Receipt = v.object({ _id: v.string(), documents: v.record(v.string(), v.string()) });

describe('receipts', () => {
  let store: EmbeddedStore;
  let dossier: Database;
  let key: CryptoKey;
  let now: number;
  let receipts: Receipts;

  beforeEach(async () => {
    store = await EmbeddedStore.open({ folder: await mkdtemp(join(tmpdir(), 'sandyq-receipts-')) });
    await new LearnerDatabases(store).ensure({ kind: 'dossier', learner: LEARNER, name: NAME });
    dossier = new Database(store, NAME);
    key = (await generateSigningKeys(true)).privateKey;
    now = Date.now();
    receipts = anotherHub();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await store.close();
  });

  const anotherHub = () => new Receipts(store, key, { now: () => now });
  /** As another hub stores them that was killed before it signed. */
  async function killed(docs: readonly { _id: string }[]): Promise<readonly string[]> {
    const body = { docs: docs.map((doc) => revised(doc)), new_edits: false };
    const response = await store.handle({ as: 'hub', method: 'POST', db: NAME, path: ['_bulk_docs'], body });
    expect([response.status, response.body]).toEqual([201, '[]']);
    return docs.map(({ _id }) => _id);
  }
  const questions = (count: number) => Array.from({ length: count }, () => question(LEARNER));
  const held = () => dossier.range('receipt:', Receipt);
  const covered = async () => (await held()).flatMap(({ documents }) => Object.keys(documents)).sort();
  const mark = async () => (await dossier.get('_local/receipts', Mark))!;

  it('are looked for again a minute after the last time, and not at every request', async () => {
    const first = await killed(questions(1));
    await receipts.sweep(NAME);
    expect(await covered()).toEqual(first);
    const second = await killed(questions(1));
    const asked = vi.spyOn(store, 'handle');
    now += MINUTE - 1;
    await receipts.sweep(NAME);
    expect(asked).not.toHaveBeenCalled();
    now += 1;
    await receipts.sweep(NAME);
    expect(await covered()).toEqual([...first, ...second].sort());
  });

  it('cover everything once, no more than 500 documents each, and again nothing where their mark is gone', async () => {
    // What came before shifts the batches: the same ones would give receipts of the same names.
    const ids = [...(await killed(questions(10)))];
    await receipts.issue(NAME);
    ids.push(...(await killed(questions(700))));
    await receipts.issue(NAME);
    const before = await held();
    for (const { documents } of before) expect(Object.keys(documents).length).toBeLessThanOrEqual(500);
    expect(await covered()).toEqual(ids.sort());
    await dossier.remove('_local/receipts', (await mark())._rev);
    await anotherHub().issue(NAME);
    expect(await held()).toEqual(before);
  });

  it('are not written anew where the hub was killed between a receipt and its mark', async () => {
    await killed(questions(1));
    await receipts.issue(NAME);
    const { since } = await mark();
    // So many that no receipt is read together with the first of them; two, because all at once would be named otherwise.
    for (const count of [20, 20]) {
      await killed(questions(count));
      await receipts.issue(NAME);
    }
    const before = await held();
    await dossier.put({ ...(await mark()), since } as never);
    await anotherHub().issue(NAME);
    expect(await held()).toEqual(before);
  });

  it('cost no look at files that one covers already', async () => {
    const [work] = await killed([submission(LEARNER, new TextEncoder().encode('work'))]);
    await receipts.issue(NAME);
    await dossier.remove('_local/receipts', (await mark())._rev);
    const asked = vi.spyOn(store, 'handle');
    await anotherHub().issue(NAME);
    const files = asked.mock.calls.filter(([{ path }]) => path?.[0] === work);
    expect(files).toEqual([]);
  });
});
