import type { ListStore } from '../../kit/institution/hearing';
import type { KnownList } from '../../kit/institution/list';
import { LibraryDatabase } from './schema';

/** ListStore in the database of the library. */
export class DexieListStore implements ListStore {
  readonly #db: LibraryDatabase;

  constructor(name: string) {
    this.#db = new LibraryDatabase(name);
  }

  async list(institution: string): Promise<KnownList | undefined> {
    return (await this.#db.lists.get(institution))?.known;
  }

  keepList(known: KnownList): Promise<void> {
    const { institution, sequence } = known.list;
    const db = this.#db;
    return db.transaction('rw', db.lists, async () => {
      const kept = await db.lists.get(institution);
      if (kept === undefined || kept.known.list.sequence < sequence) await db.lists.put({ institution, known });
    });
  }

  close(): void {
    this.#db.close();
  }
}
