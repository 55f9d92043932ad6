import { join } from 'node:path';
import { fromBase64 } from '../../lib/shared/base64';
import { CannotStart } from '../institution/founding';
import type { HubOptions } from '../options';
import { parseCouchDbUrl } from './couchdb/address';
import { CouchDbStore } from './couchdb/couchdb-store';
import { teachTokenKey } from './couchdb/token-key';
import { EmbeddedStore } from './embedded/embedded-store';
import { StoreDown } from './store';
import type { Store } from './store';

/** How long a CouchDB that starts together with the hub may take, ms. */
const START_MS = 60_000;

export interface OpenedStore {
  readonly store: Store;
  /** Once the hub knows its keys. */
  readonly prepare: (hub: string, tokenKey: Uint8Array) => Promise<void>;
}

/** The embedded store, or the CouchDB of `options.couchdb`; up when this resolves. */
export async function openStore(options: HubOptions): Promise<OpenedStore> {
  if (options.couchdb === undefined) {
    const store = await EmbeddedStore.open({ folder: join(options.data, 'store') });
    return { store, prepare: () => Promise.resolve() };
  }
  const { url, prefix, jwtSecret } = options.couchdb;
  const address = parseCouchDbUrl(url);
  if (!address.ok) throw new CannotStart('couchdb-url', `COUCHDB_URL: ${address.error.detail}`);
  const store = new CouchDbStore({ ...address.value, prefix, now: options.clock && (() => options.clock!.now()) });
  await waitUntilUp(store, address.value.url);
  return {
    store,
    prepare: async (hub, tokenKey) => {
      const key =
        jwtSecret === undefined
          ? { id: `sandyq-${hub}`, secret: tokenKey }
          : { id: '_default', secret: fromBase64(jwtSecret) };
      const taught = await teachTokenKey(store, key);
      if (!taught.ok) throw new CannotStart('couchdb-refuses-tokens', taught.error.detail);
    },
  };
}

/** Another process has the embedded store open. */
export const isHeldByAnother = (error: unknown): boolean =>
  error instanceof StoreDown && /\block\b/i.test(error.message);

async function waitUntilUp(store: Store, url: string): Promise<void> {
  for (const since = Date.now(); !(await store.up());) {
    if (Date.now() - since > START_MS) throw new CannotStart('store-down', `CouchDB does not answer at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
