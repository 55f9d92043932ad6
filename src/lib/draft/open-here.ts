import { err, ok, type Result } from '../shared/result';
import type { DraftInfo } from './api';
import type { DraftPart, FileAbsence, OpenDraft } from './drafts';
import type { DraftHub } from './hub';
import type { DraftStore } from './local';
import { asDraftPart, settled, written, type LocalPart } from './local-part';
import { same } from './merge';
import type { Parts } from './outline';
import type { DraftId, FileValue, PartId, PartValue } from './part';
import { isFull } from './quota';

type Full = { readonly code: 'storage-full' };

export interface OpenHereParts {
  readonly store: DraftStore;
  readonly hub: Pick<DraftHub, 'file'>;
  readonly tail: string;
  readonly closed: () => void;
}

/** One draft as it lies here, read once and kept up to date. */
export class OpenHere implements OpenDraft {
  #info: DraftInfo | undefined;
  #local = new Map<PartId, LocalPart>();
  #shown: Parts | undefined;
  #waiting: readonly DraftPart[] | undefined;
  /** Readings one after the other: the last one sees everything. */
  #reading: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    readonly id: DraftId,
    private readonly around: OpenHereParts,
  ) {}

  get info(): DraftInfo | undefined {
    return this.#info;
  }

  get tail(): string {
    return this.around.tail;
  }

  /** Another object whenever anything in it is another. */
  get parts(): Parts {
    this.#shown ??= new Map(
      [...this.#local.values()].flatMap(({ id, value }) => (value === undefined ? [] : [[id, value] as const])),
    );
    return this.#shown;
  }

  get waiting(): readonly DraftPart[] {
    this.#waiting ??= [...this.#local.values()].filter(({ waiting }) => waiting).map(asDraftPart);
    return this.#waiting;
  }

  part(id: PartId): DraftPart | undefined {
    const part = this.#local.get(id);
    return part && asDraftPart(part);
  }

  async write(changes: ReadonlyMap<PartId, PartValue | undefined>, on?: Parts): Promise<Result<undefined, Full>> {
    const ids = [...changes.keys()];
    const change = (part: LocalPart | undefined, id: PartId): LocalPart | undefined =>
      written(part, id, changes.get(id), on && { value: on.get(id) });
    return this.#change(ids, change);
  }

  async keepFile(bytes: Blob, onKept?: (bytes: number) => void): Promise<Result<FileValue, Full>> {
    return orFull(() => this.around.store.files.keep(bytes, onKept));
  }

  async file(file: FileValue): Promise<Result<Blob, FileAbsence>> {
    const { store, hub } = this.around;
    const here = await store.files.open(file.sha256);
    if (here !== undefined) return ok(here);
    let fetched: Blob | undefined;
    try {
      fetched = await hub.file(this.id, file);
    } catch {
      return err({ code: 'hub-unreachable' });
    }
    if (fetched === undefined) return err({ code: 'file-absent' });
    const kept = await orFull(() => store.files.keep(fetched));
    // Without room for it, it is shown all the same.
    if (!kept.ok) return ok(fetched);
    return kept.value.sha256 === file.sha256 ? ok(fetched) : err({ code: 'file-absent' });
  }

  async settle(
    id: PartId,
    as: 'mine' | 'theirs' | { readonly value: PartValue | undefined },
    seen = this.part(id)?.held,
  ): Promise<void> {
    // Of another version nobody has chosen anything.
    const isSeen = (part: LocalPart): boolean => seen !== undefined && same(part.against?.[0]?.held, seen);
    const done = await this.#change([id], (part) => (part && isSeen(part) ? settled(part, as) : part));
    if (!done.ok) throw Object.assign(new Error('no room'), { name: 'QuotaExceededError' });
  }

  close(): void {
    this.#closed = true;
    this.around.closed();
  }

  /** Reads what is here: some parts, or all and what the hub says of the draft. */
  load(ids?: readonly PartId[]): Promise<void> {
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#load(ids));
    return this.#reading;
  }

  async #load(ids: readonly PartId[] | undefined): Promise<void> {
    if (this.#closed) return;
    const { store } = this.around;
    if (ids === undefined) this.#info = (await store.draft(this.id))?.info;
    const found = await store.parts(this.id, ids);
    const local = new Map(ids === undefined ? [] : this.#local);
    for (const id of ids ?? []) local.delete(id);
    for (const part of found) local.set(part.id, part);
    this.#local = local;
    this.#shown = this.#waiting = undefined;
  }

  async #change(
    ids: readonly PartId[],
    change: (part: LocalPart | undefined, id: PartId) => LocalPart | undefined,
  ): Promise<Result<undefined, Full>> {
    const done = await orFull(() => this.around.store.changeParts(this.id, ids, change, 'person'));
    if (!done.ok) return done;
    await this.load(ids);
    return ok(undefined);
  }
}

async function orFull<T>(work: () => Promise<T>): Promise<Result<T, Full>> {
  try {
    return ok(await work());
  } catch (error) {
    if (isFull(error)) return err({ code: 'storage-full' });
    throw error;
  }
}
