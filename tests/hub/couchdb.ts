import { randomBytes } from 'node:crypto';
import { parseCouchDbUrl } from '../../src/hub/store/couchdb/address';
import { CouchDbStore } from '../../src/hub/store/couchdb/couchdb-store';
import { teachTokenKey } from '../../src/hub/store/couchdb/token-key';
import { jsonOf } from '../../src/hub/store/store';
import type { Store } from '../../src/hub/store/store';

/** Databases of one test run on the CouchDB of `COUCHDB_URL`, under a prefix of their own; `close` removes them. */
export async function openTestCouchDb(): Promise<{ store: Store; close: () => Promise<void> }> {
  const address = parseCouchDbUrl(process.env.COUCHDB_URL ?? '');
  if (!address.ok) throw new Error(address.error.detail);
  const id = randomBytes(5).toString('hex');
  const store = new CouchDbStore({ ...address.value, prefix: `test-${id}-` });
  const taught = await teachTokenKey(store, { id: `test-${id}`, secret: new Uint8Array(randomBytes(32)) });
  if (!taught.ok) throw new Error(taught.error.detail);
  return { store, close: () => removeTestDatabases(store, `test-${id}`) };
}

export async function removeTestDatabases(store: CouchDbStore, tokenKeyId: string): Promise<void> {
  const names = jsonOf(await store.handle({ as: 'hub', method: 'GET', path: ['_all_dbs'] })) as string[];
  for (const db of names) await store.handle({ as: 'hub', method: 'DELETE', db });
  await store.configure('DELETE', `/_node/_local/_config/jwt_keys/${encodeURIComponent(`hmac:${tokenKeyId}`)}`);
}
