import { err, ok } from '../../../lib/shared/result';
import type { Result } from '../../../lib/shared/result';
import { jsonOf } from '../store';
import type { CouchDbStore, TokenKey } from './couchdb-store';

export type TokenKeyFailure = { readonly code: 'couchdb-refuses-tokens'; readonly detail: string };

const JWT_HANDLER = '{chttpd_auth, jwt_authentication_handler}';

/**
 * Makes CouchDB accept the hub's tokens: writes the key into `[jwt_keys]` of every node that answers, switches JWT
 * authentication on, and then looks whether a token is taken. Where the configuration can't be written (a managed
 * CouchDB) but holds the key already, that is as good.
 */
export async function teachTokenKey(store: CouchDbStore, key: TokenKey): Promise<Result<void, TokenKeyFailure>> {
  store.useTokenKey(key);
  if (await accepted(store)) return ok(undefined);
  for (const node of await nodesOf(store)) {
    const config = `/_node/${encodeURIComponent(node)}/_config`;
    await store.configure('PUT', `${config}/jwt_keys/${encodeURIComponent(`hmac:${key.id}`)}`, base64(key.secret));
    await store.configure('PUT', `${config}/jwt_auth/required_claims`, 'exp');
    await switchOn(store, config);
  }
  // A node takes a moment to read its new settings.
  for (let tries = 0; tries < 20; tries += 1) {
    if (await accepted(store)) return ok(undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return err({ code: 'couchdb-refuses-tokens', detail: `[jwt_keys] hmac:${key.id} is not known to CouchDB` });
}

async function accepted(store: CouchDbStore): Promise<boolean> {
  const response = await store.whoAmI({ id: 'sandyq-hub-probe', roles: [] }).catch(() => undefined);
  if (response?.status !== 200) return false;
  return (jsonOf(response) as { userCtx?: { name?: unknown } }).userCtx?.name === 'sandyq-hub-probe';
}

async function nodesOf(store: CouchDbStore): Promise<readonly string[]> {
  const response = await store.configure('GET', '/_membership');
  const nodes = response.status === 200 ? (jsonOf(response) as { cluster_nodes?: unknown }).cluster_nodes : undefined;
  return Array.isArray(nodes) ? nodes.map(String) : ['_local'];
}

async function switchOn(store: CouchDbStore, config: string): Promise<void> {
  const response = await store.configure('GET', `${config}/chttpd/authentication_handlers`);
  const held = response.status === 200 ? String(jsonOf(response)) : '';
  if (held.includes('jwt_authentication_handler')) return;
  const rest =
    held === '' ? '{chttpd_auth, cookie_authentication_handler}, {chttpd_auth, default_authentication_handler}' : held;
  await store.configure('PUT', `${config}/chttpd/authentication_handlers`, `${JWT_HANDLER}, ${rest}`);
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
