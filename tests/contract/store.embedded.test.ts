import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedStore } from '../../src/hub/store/embedded/embedded-store';
import { storeContract } from './store';

storeContract('embedded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandyq-store-'));
  // Fewer open databases than the suite uses: they are closed and opened again under it.
  const store = await EmbeddedStore.open({ folder, capacity: 1 });
  return { store, close: async () => (await store.close(), await rm(folder, { recursive: true })) };
});
