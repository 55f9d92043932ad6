import type { Table } from 'dexie';
import type { Clock } from '../../shared/clock';
import type { Random } from '../../shared/ids';
import type { Vault } from '../../shared/vault';
import { begunHere, type DraftStore, type LocalChange, type LocalDraft, type Waiting } from '../local';
import { orphaned, written, type LocalPart, type MaybePart } from '../local-part';
import type { DraftId, FactsValue, PartId } from '../part';
import { DraftDatabase, type Keyed, type WaitingRow } from './database';
import { SealedFiles } from './files';
import { Tabs } from './tabs';

export interface DraftStoreOptions {
  /** Name of the IndexedDB database, one a profile; it must say nothing. */
  readonly database: string;
  readonly vault: Vault;
  readonly random: Random;
  readonly clock: Clock;
}

export const openDraftStore = (options: DraftStoreOptions): DraftStore => new SealedDraftStore(options);

class SealedDraftStore implements DraftStore {
  readonly files: SealedFiles;
  readonly #db: DraftDatabase;
  readonly #vault: Vault;
  readonly #tabs: Tabs;

  constructor({ database, vault, random, clock }: DraftStoreOptions) {
    this.#db = new DraftDatabase(database, vault);
    this.#vault = vault;
    this.#tabs = new Tabs(database, vault);
    this.files = new SealedFiles(this.#db, vault, random, clock);
  }

  async drafts(): Promise<readonly LocalDraft[]> {
    return (await this.#db.drafts.toArray()).map(withoutKey);
  }

  async draft(id: DraftId): Promise<LocalDraft | undefined> {
    const row = await this.#db.drafts.get(this.#draftKey(id));
    return row && withoutKey(row);
  }

  async changeDraft(id: DraftId, change: (before: LocalDraft | undefined) => LocalDraft | undefined): Promise<void> {
    const { drafts } = this.#db;
    const key = this.#draftKey(id);
    await this.#db.transaction('rw', drafts, async () => {
      const before = await drafts.get(key);
      const after = change(before && withoutKey(before));
      if (after !== undefined) await drafts.put({ ...after, key });
    });
    this.#tabs.spread({ draft: id, written: false });
  }

  async begin(id: DraftId, facts: FactsValue): Promise<void> {
    const { drafts, parts, waiting } = this.#db;
    await this.#db.transaction('rw', drafts, parts, waiting, async () => {
      await drafts.put({ ...begunHere(id), key: this.#draftKey(id) });
      await this.#put(id, [written(undefined, 'kit', facts)!]);
    });
    this.#tabs.spread({ draft: id, parts: ['kit'], written: true });
  }

  async startAnew(id: DraftId, as: DraftId): Promise<void> {
    const { drafts, parts, waiting } = this.#db;
    await this.#db.transaction('rw', drafts, parts, waiting, async () => {
      const moved = (await this.parts(id)).map((part) => orphaned(part)).filter((part) => part !== undefined);
      await this.#clear(id);
      await drafts.put({ ...begunHere(as), key: this.#draftKey(as) });
      await this.#put(as, moved);
    });
    this.#tabs.spread({ draft: id, written: false });
    this.#tabs.spread({ draft: as, written: true });
  }

  async drop(id: DraftId): Promise<void> {
    const { drafts, parts, waiting } = this.#db;
    await this.#db.transaction('rw', drafts, parts, waiting, () => this.#clear(id));
    this.#tabs.spread({ draft: id, written: false });
  }

  async parts(id: DraftId, ids?: readonly PartId[]): Promise<readonly LocalPart[]> {
    const { parts } = this.#db;
    if (ids === undefined) return (await this.#of(parts, id).toArray()).map(withoutKey);
    const rows = await parts.bulkGet(ids.map((part) => this.#partKey(id, part)));
    return rows.filter((row) => row !== undefined).map(withoutKey);
  }

  async waitingParts(id: DraftId): Promise<readonly LocalPart[]> {
    const { parts, waiting } = this.#db;
    return this.#db.transaction('r', parts, waiting, async () => {
      const rows = await parts.bulkGet(await this.#of(waiting, id).primaryKeys());
      return rows.filter((row) => row !== undefined).map(withoutKey);
    });
  }

  async changeParts(
    id: DraftId,
    ids: readonly PartId[],
    change: (part: MaybePart, id: PartId) => MaybePart,
    by: 'person' | 'round',
  ): Promise<void> {
    const { drafts, parts, waiting } = this.#db;
    const keys = ids.map((part) => this.#partKey(id, part));
    await this.#db.transaction('rw', drafts, parts, waiting, async () => {
      // Taken away meanwhile: nothing of it comes back.
      if ((await drafts.get(this.#draftKey(id))) === undefined) return;
      const before = await parts.bulkGet(keys);
      const after = ids.map((part, at) => change(before[at] && withoutKey(before[at]), part));
      const gone = keys.filter((_, at) => after[at] === undefined);
      await parts.bulkDelete(gone);
      await waiting.bulkDelete(gone);
      await this.#put(
        id,
        after.filter((part) => part !== undefined),
      );
    });
    this.#tabs.spread({ draft: id, parts: ids, written: by === 'person' });
  }

  async waiting(): Promise<ReadonlyMap<DraftId, Waiting>> {
    const counts = new Map<DraftId, Waiting>();
    for (const { draft, conflict } of await this.#db.waiting.toArray()) {
      const { waiting, conflicts } = counts.get(draft) ?? { waiting: 0, conflicts: 0 };
      counts.set(draft, { waiting: waiting + 1, conflicts: conflicts + Number(conflict) });
    }
    return counts;
  }

  onChange(listener: (change: LocalChange) => void): () => void {
    return this.#tabs.on(listener);
  }

  close(): void {
    this.#tabs.close();
    this.#db.close();
  }

  /** In a transaction of the caller's. */
  async #put(draft: DraftId, all: readonly LocalPart[]): Promise<void> {
    const { parts, waiting } = this.#db;
    const rows = all.map((part): Keyed<LocalPart> => ({ ...part, key: this.#partKey(draft, part.id) }));
    await parts.bulkPut(rows);
    const marks = rows
      .filter((row) => row.waiting)
      .map(({ key, against }): WaitingRow => ({ key, draft, conflict: against !== undefined }));
    await waiting.bulkPut(marks);
    await waiting.bulkDelete(rows.filter((row) => !row.waiting).map(({ key }) => key));
  }

  /** In a transaction of the caller's. */
  async #clear(id: DraftId): Promise<void> {
    const { drafts, parts, waiting } = this.#db;
    await this.#of(parts, id).delete();
    await this.#of(waiting, id).delete();
    await drafts.delete(this.#draftKey(id));
  }

  /** `/` is the sign after `.`. */
  #of<T>(table: Table<T, string>, id: DraftId) {
    const draft = this.#draftKey(id);
    return table.where('key').between(`${draft}.`, `${draft}/`);
  }

  #draftKey = (id: DraftId): string => this.#vault.pseudonym(`draft ${id}`);
  #partKey = (id: DraftId, part: PartId): string =>
    `${this.#draftKey(id)}.${this.#vault.pseudonym(`part ${id} ${part}`)}`;
}

function withoutKey<T extends { readonly key: string }>(row: T): Omit<T, 'key'> {
  const { key: _key, ...rest } = row;
  return rest;
}
