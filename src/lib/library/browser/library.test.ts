import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeKit, memorySource, INSTITUTION, trust, type Bend } from '../../../../tests/fixtures/hostile/kit';
import { openLibrary as openWriter, type OpenedLibrary } from '../dexie/open.fixture';
import { LIBRARY_DATABASE } from '../names';
import { openLibrary } from './library';

let writer: OpenedLibrary;
beforeEach(() => (writer = openWriter(LIBRARY_DATABASE)));
afterEach(() => {
  writer.library.close();
  writer.db.close();
});

const install = (bend?: Bend) => writer.library.install(memorySource(makeKit(bend)), { trusted: trust(INSTITUTION) });
const next: Bend = { folder: 'hostile-1.0.1', manifest: (manifest) => ({ ...manifest, version: '1.0.1' }) };

it('lists a kit whose update comes while the list is read', async () => {
  expect((await install()).ok).toBe(true);
  const getAll = IDBObjectStore.prototype.getAll;
  let updated: Promise<unknown> | undefined;
  const spy = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(function (this: IDBObjectStore, ...of) {
    if (updated === undefined && this.name === 'kits') {
      // What `publish` does, in the moment between the two reads.
      const transaction = this.transaction.db.transaction(['kits', 'manifests'], 'readwrite');
      updated = new Promise((done) => (transaction.oncomplete = done));
      transaction.objectStore('kits').put({ id: 'hostile', version: '1.0.1', fingerprint: 'new' });
      transaction.objectStore('manifests').clear();
      transaction.objectStore('manifests').put({ fingerprint: 'new', manifest: {}, addresses: [] });
    }
    return getAll.apply(this, of);
  });
  const library = openLibrary();
  expect(await library.installed()).toMatchObject([{ id: 'hostile', version: '1.0.0', manifest: { id: 'hostile' } }]);
  spy.mockRestore();
  await updated;
  expect(await library.installed()).toMatchObject([{ id: 'hostile', version: '1.0.1' }]);
});

it('lists what is installed, without the signer’s key, and what was begun', async () => {
  await writer.db.delete();
  const library = openLibrary();
  expect([await library.installed(), await library.pending()]).toEqual([[], []]);
  await writer.db.open();
  expect((await install(next)).ok).toBe(true);
  const [kit] = await library.installed();
  expect(kit).toMatchObject({ id: 'hostile', version: '1.0.1', manifest: { title: { en: 'Hostile kit' } } });
  expect(kit).not.toHaveProperty('signerFingerprint');
});
