import { dossierName, privateName } from '../../../src/lib/dossier/documents';
import { loadPouch } from '../../../src/lib/sync/pouch/load';
import { openDossier, openPrivate } from '../../../src/lib/sync/pouch/store';
import { openJournal } from '../../../src/lib/trace/dexie/journal';
import { documentStoreContract, learner } from '../../contract/document-store';
import { journalContract } from '../../contract/journal';
import { runAll } from './vitest';

/* The contract suites on what the app uses in a browser: Dexie and PouchDB, over the browser's own IndexedDB. */

let databases = 0;
const newName = (): string => `contract-${(databases += 1)}`;
const Pouch = await loadPouch();

journalContract('Dexie on IndexedDB', async (clock) => {
  const database = newName();
  const open = () => openJournal({ database, clock, keep: 50 });
  const tabs = [open()];
  return {
    journal: tabs[0]!,
    anotherTab: () => (tabs.push(open()), tabs.at(-1)!),
    restart: async () => {
      for (const tab of tabs) tab.close();
      return open();
    },
  };
});

documentStoreContract('PouchDB on IndexedDB', async () => {
  const prefix = { prefix: `${newName()}-` };
  return {
    dossier: openDossier(Pouch, dossierName(learner), prefix),
    private: openPrivate(Pouch, privateName(learner), prefix),
    anotherTab: () => openDossier(Pouch, dossierName(learner), prefix),
  };
});

/** How the transactions that PouchDB writes by were asked for. */
async function durabilityOfPouch(): Promise<readonly string[]> {
  const asked: string[] = [];
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
    const made = transaction.apply(this, args);
    if (args[1] === 'readwrite') asked.push(made.durability);
    return made;
  };
  const store = openPrivate(Pouch, privateName(learner), { prefix: `${newName()}-` });
  await store.setMark('any', {});
  IDBDatabase.prototype.transaction = transaction;
  return asked;
}

declare global {
  interface Window {
    contracts: { runAll: typeof runAll; durabilityOfPouch: typeof durabilityOfPouch };
  }
}
window.contracts = { runAll, durabilityOfPouch };
