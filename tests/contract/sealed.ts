import type { Vault } from '../../src/lib/shared/vault';
import { openDossierCopy, openPrivateCopy } from '../../src/lib/sync/dexie/copy';
import { openJournal } from '../../src/lib/trace/dexie/journal';
import { documentStoreContract } from './document-store';
import { journalContract } from './journal';
import { localCopyContract } from './local-copy';

/* The contracts on what the app keeps sealed in IndexedDB: for the one of Node's tests, and for a browser's own. */

export interface SealedPlace {
  readonly vault: Vault;
  /** A name that no database has yet. */
  readonly newName: () => string;
}

export function sealedJournalContract(name: string, { vault, newName }: SealedPlace): void {
  journalContract(name, async (clock) => {
    const database = newName();
    const open = () => openJournal({ database, vault, clock, keep: 50 });
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
}

export function sealedCopyContracts(name: string, { vault, newName }: SealedPlace): void {
  documentStoreContract(name, async () => {
    const database = newName();
    return {
      dossier: openDossierCopy({ database, vault }),
      private: openPrivateCopy({ database: newName(), vault }),
      anotherTab: () => openDossierCopy({ database, vault }),
    };
  });

  localCopyContract(name, async () => {
    const own = newName();
    return {
      dossier: openDossierCopy({ database: newName(), vault }),
      private: openPrivateCopy({ database: own, vault }),
      elsewhere: async () => openDossierCopy({ database: newName(), vault }),
      anotherTab: () => openPrivateCopy({ database: own, vault }),
    };
  });
}
