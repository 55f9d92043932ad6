import { toBase64Url } from '../../shared/base64';
import type { ItemId, KitId, Random } from '../../shared/ids';
import type { Vault } from '../../shared/vault';
import type { Draft, DraftFile } from '../records';
import type { DraftRow, FileRow, Keyed, LearningDatabase } from './database';

interface NamedFile {
  readonly name: string;
  readonly type: string;
  readonly blob: Blob;
  readonly file: string;
}

/** Drafts with their files. A file is sealed when it comes, and found again by the object that it was given as. */
export class SealedDrafts {
  readonly #files = new WeakMap<Blob, string>();
  readonly #opened = new Map<string, Blob>();

  constructor(
    private readonly db: LearningDatabase,
    private readonly vault: Vault,
    private readonly random: Random,
  ) {}

  async get(kit: KitId, item: ItemId): Promise<Draft | undefined> {
    const row = await this.db.drafts.get(this.#key(kit, item));
    return row && this.#draft(row);
  }

  async all(): Promise<readonly Draft[]> {
    return Promise.all((await this.db.drafts.toArray()).map((row) => this.#draft(row)));
  }

  async save({ files, ...draft }: Draft): Promise<void> {
    const { db } = this;
    const key = this.#key(draft.kit, draft.item);
    const named = files?.map(({ name, blob }): NamedFile => ({
      name,
      type: blob.type,
      blob,
      file: this.#nameOf(blob),
    }));
    const row: Keyed<DraftRow> = {
      ...draft,
      key,
      ...(named && { files: named.map(({ name, type, file }) => ({ name, type, file })) }),
    };
    const wanted = (named ?? []).map(({ file }) => file);
    const sealed = new Map<string, FileRow>();
    // Another tab may have taken a file away that this one had written down before.
    for (let written = false; !written;) {
      const held = await db.files.bulkGet(wanted);
      for (const [at, { file, blob }] of (named ?? []).entries()) {
        if (held[at] !== undefined || sealed.has(file)) continue;
        const box = await this.vault.sealFile(await blob.arrayBuffer(), `draft file ${file}`);
        sealed.set(file, { key: file, draft: key, box });
      }
      written = await db.transaction('rw', db.drafts, db.files, async () => {
        await db.files.bulkPut([...sealed.values()]);
        if ((await db.files.where('key').anyOf(wanted).count()) < new Set(wanted).size) return false;
        await db.files
          .where('draft')
          .equals(key)
          .and((file) => !wanted.includes(file.key))
          .delete();
        await db.drafts.put(row);
        return true;
      });
    }
    for (const { blob, file } of named ?? []) this.#files.set(blob, file);
  }

  discard(kit: KitId, item: ItemId): Promise<void> {
    const { db } = this;
    const key = this.#key(kit, item);
    return db.transaction('rw', db.drafts, db.files, async () => {
      await db.drafts.delete(key);
      await db.files.where('draft').equals(key).delete();
    });
  }

  async #draft({ key: _key, files, ...draft }: Keyed<DraftRow>): Promise<Draft> {
    if (files === undefined) return draft;
    const opened = await Promise.all(files.map((file) => this.#open(file)));
    return { ...draft, files: opened.filter((file) => file !== undefined) };
  }

  async #open({ name, type, file }: NonNullable<DraftRow['files']>[number]): Promise<DraftFile | undefined> {
    const before = this.#opened.get(file);
    if (before !== undefined) return { name, blob: before };
    const row = await this.db.files.get(file);
    if (row === undefined) return undefined;
    const blob = new Blob([await this.vault.openFile(row.box, `draft file ${file}`)], { type });
    this.#opened.set(file, blob);
    this.#files.set(blob, file);
    return { name, blob };
  }

  #nameOf = (blob: Blob): string => this.#files.get(blob) ?? toBase64Url(this.random.bytes(16));
  #key = (kit: KitId, item: ItemId): string => this.vault.pseudonym(`draft ${kit}/${item}`);
}
