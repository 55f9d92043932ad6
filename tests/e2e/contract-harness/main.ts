import { dossierName, privateName } from '../../../src/lib/dossier/documents';
import { systemRandom } from '../../../src/lib/shared/ids';
import { openVault } from '../../../src/lib/shared/vault';
import { openPrivateCopy } from '../../../src/lib/sync/dexie/copy';
import { loadPouch } from '../../../src/lib/sync/pouch/load';
import { openDossier, openPrivate } from '../../../src/lib/sync/pouch/store';
import { documentStoreContract, lastPlace, learner } from '../../contract/document-store';
import { sealedCopyContracts, sealedJournalContract } from '../../contract/sealed';
import { runAll } from './vitest';

/* The contract suites on what the app uses in a browser: what it seals, and PouchDB, whose copies it moves, over the browser's own IndexedDB. */

let databases = 0;
const newName = (): string => `contract-${(databases += 1)}`;
const Pouch = await loadPouch();
const vault = await openVault(new Uint8Array(32).fill(1), systemRandom);

sealedJournalContract('Dexie on IndexedDB', { vault, newName });
sealedCopyContracts('sealed in IndexedDB', { vault, newName });

documentStoreContract('PouchDB on IndexedDB', async () => {
  const prefix = { prefix: `${newName()}-` };
  return {
    dossier: openDossier(Pouch, dossierName(learner), prefix),
    private: openPrivate(Pouch, privateName(learner), prefix),
    anotherTab: () => openDossier(Pouch, dossierName(learner), prefix),
  };
});

/** How the transactions were asked for by which documents are written. */
async function durabilityOfWrites(): Promise<readonly string[]> {
  const asked: string[] = [];
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
    const made = transaction.apply(this, args);
    if (args[1] === 'readwrite') asked.push(made.durability);
    return made;
  };
  await openPrivate(Pouch, privateName(learner), { prefix: `${newName()}-` }).setMark('any', {});
  await openPrivateCopy({ database: newName(), vault }).put(lastPlace(0.5));
  IDBDatabase.prototype.transaction = transaction;
  return asked;
}

declare global {
  interface Window {
    contracts: { runAll: typeof runAll; durabilityOfWrites: typeof durabilityOfWrites };
  }
}
window.contracts = { runAll, durabilityOfWrites };
