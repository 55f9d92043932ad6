import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import { afterAll, describe, expect, it } from 'vitest';
import { documentStoreContract, lastPlace, learner, question } from '../../../../tests/contract/document-store';
import { localCopyContract } from '../../../../tests/contract/local-copy';
import { dossierName, privateName } from '../../dossier/documents';
import { MemoryStore } from '../../dossier/memory-store';
import { openDossier, openPrivate } from './store';

PouchDB.plugin(leveldb);
const folder = mkdtempSync(join(tmpdir(), 'sandyq-store-'));
let stores = 0;
const options = () => ({ adapter: 'leveldb', prefix: join(folder, `${(stores += 1)}-`) });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

documentStoreContract('PouchDB', async () => {
  const one = options();
  const dossier = openDossier(PouchDB, dossierName(learner), one);
  return {
    dossier,
    private: openPrivate(PouchDB, privateName(learner), one),
    anotherTab: () => openDossier(PouchDB, dossierName(learner), one),
  };
});

localCopyContract('PouchDB', async () => {
  const own = options();
  return {
    dossier: openDossier(PouchDB, dossierName(learner), options()),
    private: openPrivate(PouchDB, privateName(learner), own),
    elsewhere: async () => openDossier(PouchDB, dossierName(learner), options()),
    anotherTab: () => openPrivate(PouchDB, privateName(learner), own),
  };
});

documentStoreContract('memory', async () => {
  const dossier = new MemoryStore('dossier');
  return { dossier, private: new MemoryStore('private'), anotherTab: () => dossier };
});

describe('the PouchDB store', () => {
  it('gives an immutable document the same revision on every device', async () => {
    const revisions = await Promise.all(
      [1, 2].map(async () => {
        const store = openDossier(PouchDB, dossierName(learner), options());
        await store.put(question(1));
        return (await store.winners([question(1)._id]))[0]?._rev;
      }),
    );
    expect(revisions[0]).toMatch(/^1-/);
    expect(revisions[1]).toBe(revisions[0]);
  });

  it('writes no revision where nothing changed', async () => {
    const store = openPrivate(PouchDB, privateName(learner), options());
    for (const position of [0.1, 0.2, 0.2, 0.2]) await store.put(lastPlace(position));
    expect(await store.winners([lastPlace(0)._id])).toEqual([
      expect.objectContaining({ _rev: expect.stringMatching(/^2-/) }),
    ]);
  });

  it('shows nothing of a document that is not in our form', async () => {
    const store = openDossier(PouchDB, dossierName(learner), options());
    await store.put(question(1));
    await store.take([{ ...question(2), surprise: true, _rev: `1-${'a'.repeat(32)}` }]);
    expect(await store.ids('question:')).toEqual([question(1)._id, question(2)._id]);
    expect(await store.list('question')).toEqual([question(1)]);
    expect(await store.get(question(2)._id)).toBeUndefined();
  });
});
