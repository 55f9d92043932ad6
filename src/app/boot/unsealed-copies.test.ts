import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import { afterAll, expect, it } from 'vitest';
import { dossierName, privateName } from '$lib/dossier/documents';
import { systemRandom } from '$lib/shared/ids';
import { openVault } from '$lib/shared/vault';
import { openDossierCopy, openPrivateCopy } from '$lib/sync/dexie/copy';
import { readPushMark, writePullMark, writePushMark } from '$lib/sync/rounds/marks';
import { openDossier, openPrivate } from '$lib/sync/pouch/store';
import { lastPlace, learner, question, submission } from '../../../tests/contract/document-store';
import { moveCopy } from './unsealed-copies';

PouchDB.plugin(leveldb);
const folder = mkdtempSync(join(tmpdir(), 'sandyq-unsealed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const options = { adapter: 'leveldb', prefix: join(folder, 'x-') };

it('moves documents, files, histories and marks, and once more changes nothing', async () => {
  const vault = await openVault(new Uint8Array(32), systemRandom);
  const old = openDossier(PouchDB, dossierName(learner), options);
  const file = new File(['good work'], 'a.txt', { type: 'text/plain' });
  const work = await submission(1, [file]);
  await old.put(work, [{ name: 'a.txt', blob: file }]);
  for (let n = 1; n < 45; n += 1) await old.put(question(n));
  await writePullMark(old, '7-abc');
  const copy = openDossierCopy({ database: 'moved', vault });
  await moveCopy(old, copy);
  const before = await copy.changes(0);
  await moveCopy(old, copy);
  expect(await copy.changes(0)).toEqual(before);
  expect(before.changed).toHaveLength(45);
  expect(await copy.mark('sandyq-pull')).toEqual({ since: '7-abc' });
  expect(await (await copy.file(work._id, 'a.txt'))!.text()).toBe('good work');
  const refs = (await old.winners(await old.ids(''))).map(({ _id, _rev }) => ({ id: _id, rev: _rev }));
  expect(await copy.missing(refs)).toEqual([]);

  const oldPrivate = openPrivate(PouchDB, privateName(learner), options);
  for (const position of [0.1, 0.2]) await oldPrivate.put(lastPlace(position));
  await writePushMark(oldPrivate, { since: 99, revs: { [lastPlace(0)._id]: '1-aa' } });
  const copyPrivate = openPrivateCopy({ database: 'moved-private', vault });
  await moveCopy(oldPrivate, copyPrivate);
  expect(await readPushMark(copyPrivate)).toEqual({ since: 0, revs: { [lastPlace(0)._id]: '1-aa' } });
  await copyPrivate.put(lastPlace(0.3));
  expect(await copyPrivate.winners([lastPlace(0)._id])).toMatchObject([{ _rev: expect.stringMatching(/^3-/) }]);
});
