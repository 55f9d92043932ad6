import { sha256Hex } from '../shared/digest';
import { begunHere, type DraftStore, type LocalChange, type LocalDraft, type LocalFiles } from './local';
import { orphaned, written, type LocalPart } from './local-part';
import type { DraftId, PartId } from './part';

/** A store in memory. Each call takes a moment, and is one step; `full` makes the next writing fail. */
export class MemoryDraftStore implements DraftStore {
  full = false;
  readonly files: LocalFiles & { readonly kept: Map<string, Blob> } = memoryFiles();
  readonly #drafts = new Map<DraftId, { draft: LocalDraft; parts: Map<PartId, LocalPart> }>();
  readonly #listeners = new Set<(change: LocalChange) => void>();

  drafts = async () => [...this.#drafts.values()].map(({ draft }) => draft);
  draft = async (id: DraftId) => this.#drafts.get(id)?.draft;

  changeDraft: DraftStore['changeDraft'] = async (id, change) => {
    await this.#writing();
    const held = this.#drafts.get(id);
    const draft = change(held?.draft);
    if (draft !== undefined) this.#drafts.set(id, { draft, parts: held?.parts ?? new Map() });
    this.#tell({ draft: id, written: false });
  };

  begin: DraftStore['begin'] = async (id, facts) => {
    await this.#writing();
    const parts = new Map([['kit', written(undefined, 'kit', facts)!] as const]);
    this.#drafts.set(id, { draft: begunHere(id), parts });
    this.#tell({ draft: id, parts: ['kit'], written: true });
  };

  startAnew: DraftStore['startAnew'] = async (id, as) => {
    await this.#writing();
    const moved = [...(this.#drafts.get(id)?.parts.values() ?? [])].map(orphaned).filter((part) => part !== undefined);
    this.#drafts.delete(id);
    const parts = new Map(moved.map((part) => [part.id, part]));
    this.#drafts.set(as, { draft: begunHere(as), parts });
    this.#tell({ draft: id, written: false });
    this.#tell({ draft: as, written: true });
  };

  drop: DraftStore['drop'] = async (id) => {
    await this.#writing();
    this.#drafts.delete(id);
    this.#tell({ draft: id, written: false });
  };

  parts: DraftStore['parts'] = async (id, ids) => {
    const parts = this.#drafts.get(id)?.parts;
    return parts === undefined ? [] : (ids ?? [...parts.keys()]).flatMap((one) => parts.get(one) ?? []);
  };

  waitingParts: DraftStore['waitingParts'] = async (id) => (await this.parts(id)).filter(({ waiting }) => waiting);

  changeParts: DraftStore['changeParts'] = async (id, ids, change, by) => {
    await this.#writing();
    const parts = this.#drafts.get(id)?.parts;
    if (parts === undefined) return;
    for (const one of ids) {
      const after = change(parts.get(one), one);
      if (after === undefined) parts.delete(one);
      // As JSON keeps it.
      else parts.set(one, JSON.parse(JSON.stringify(after)) as LocalPart);
    }
    this.#tell({ draft: id, parts: ids, written: by === 'person' });
  };

  waiting: DraftStore['waiting'] = async () => {
    const counts = [...this.#drafts].map(([id, { parts }]) => {
      const all = [...parts.values()].filter(({ waiting }) => waiting);
      return [id, { waiting: all.length, conflicts: all.filter(({ against }) => against).length }] as const;
    });
    return new Map(counts.filter(([, { waiting }]) => waiting > 0));
  };

  onChange(listener: (change: LocalChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
  }

  async #writing(): Promise<void> {
    await Promise.resolve();
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
  }

  #tell(change: LocalChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function memoryFiles(): LocalFiles & { readonly kept: Map<string, Blob> } {
  const kept = new Map<string, Blob>();
  return {
    kept,
    async keep(bytes) {
      const sha256 = await sha256Hex(await bytes.arrayBuffer());
      kept.set(sha256, bytes);
      return { sha256, bytes: bytes.size };
    },
    open: async (sha256) => kept.get(sha256),
    piece: async (sha256, offset, length) => kept.get(sha256)?.slice(offset, offset + length),
    sweep: async () => undefined,
  };
}
