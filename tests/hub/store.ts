import { createHash } from 'node:crypto';
import { readIdentity } from '../../src/hub/accounts/identity';
import type { HubOptions } from '../../src/hub/main';
import { Database } from '../../src/hub/store/database';
import { openStore } from '../../src/hub/store/open';
import type { Store } from '../../src/hub/store/store';

/** The store of a hub that is not running, as a second hub or a repair would open it. */
export async function openHubStore(options: HubOptions): Promise<{ store: Store; receiptKey: CryptoKey }> {
  const { store, prepare } = await openStore(options);
  const identity = await readIdentity(new Database(store, 'accounts'));
  if (identity === undefined) throw new Error('no hub has worked with this store');
  await prepare(identity.hub, identity.tokenKey);
  return { store, receiptKey: identity.receiptKey };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
