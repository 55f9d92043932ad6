import { Dexie, type Table } from 'dexie';
import { SEARCH_DATABASE } from '../names';
import { INDEX_FORMAT } from '../search/kit-index';

/** The kept index of one kit. It is of the bytes that `fingerprint` names and of the way of cutting words, `format`. */
export interface IndexRow {
  readonly kit: string;
  readonly fingerprint: string;
  readonly format: number;
  readonly index: string;
}

/** The text of one document, for snippets. */
interface TextRow {
  readonly kit: string;
  readonly document: number;
  readonly text: string;
}

type SearchDatabase = Dexie & { indexes: Table<IndexRow, string>; texts: Table<TextRow, [string, number]> };

/** The database `sandyq-search`: all of it can be made anew from the kits, so relaxed durability is enough. */
export class SearchStore {
  readonly #db: SearchDatabase;

  constructor(name: string = SEARCH_DATABASE) {
    const db = new Dexie(name, { chromeTransactionDurability: 'relaxed' });
    db.version(1).stores({ indexes: 'kit', texts: '[kit+document]' });
    this.#db = db as SearchDatabase;
  }

  /** Undefined where there is none for these very bytes. */
  async load(kit: string, fingerprint: string): Promise<string | undefined> {
    const row = await this.#db.indexes.get(kit);
    return row?.fingerprint === fingerprint && row.format === INDEX_FORMAT ? row.index : undefined;
  }

  /** Replaces what was kept of the kit. */
  async save(row: Omit<IndexRow, 'format'>, texts: readonly string[]): Promise<void> {
    const db = this.#db;
    await db.transaction('rw', db.indexes, db.texts, async () => {
      await this.#forget(row.kit);
      await db.texts.bulkAdd(texts.map((text, document) => ({ kit: row.kit, document, text })));
      await db.indexes.put({ ...row, format: INDEX_FORMAT });
    });
  }

  async texts(keys: readonly [string, number][]): Promise<readonly string[]> {
    const rows = await this.#db.texts.bulkGet([...keys]);
    return rows.map((row) => row?.text ?? '');
  }

  async drop(kit: string): Promise<void> {
    const db = this.#db;
    await db.transaction('rw', db.indexes, db.texts, async () => this.#forget(kit));
  }

  async kits(): Promise<readonly string[]> {
    return this.#db.indexes.toCollection().primaryKeys();
  }

  async #forget(kit: string): Promise<void> {
    await this.#db.texts.where('[kit+document]').between([kit, Dexie.minKey], [kit, Dexie.maxKey]).delete();
    await this.#db.indexes.delete(kit);
  }
}
