import { newUuid, randomLetters, type AccountId, type Random } from '../shared/ids';
import { err, ok, type Result } from '../shared/result';
import type { Drafts, DraftsState, DraftSummary, FileOnItsWay, OpenDraft } from './drafts';
import type { DraftHub } from './hub';
import type { DraftStore, LocalChange, LocalDraft } from './local';
import { OpenHere } from './open-here';
import type { DraftId, FactsValue, FileValue } from './part';
import { isFull } from './quota';
import { draftRound, type DraftRefusal } from './rounds';

/** What runs rounds: it says when. */
export interface DraftSync {
  readonly state: DraftsState;
  syncNow(): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): void;
}

/** What rounds are to whoever runs them. */
export interface DeskRounds {
  /** One at a time, over all tabs. `again`: a person asked for it. */
  run(signal: AbortSignal, again: boolean): Promise<readonly DraftRefusal[]>;
  waiting(): Promise<number>;
  /** Something was written here, in any tab. */
  onWrite(listener: () => void): () => void;
  /** A draft is on the screen: others' words should not be long in coming. */
  readonly watching: boolean;
}

export interface DeskParts {
  readonly store: DraftStore;
  readonly hub: DraftHub;
  readonly random: Random;
  /** Whose drafts these are. */
  readonly account: AccountId;
  readonly sync: (rounds: DeskRounds) => DraftSync;
}

/** A methodist's drafts: what lies here, what rounds bring, and who is told of it. */
export class DraftDesk implements Drafts {
  readonly #parts: DeskParts;
  readonly #sync: DraftSync;
  readonly #open = new Set<OpenHere>();
  readonly #listeners = new Set<() => void>();
  readonly #ends: (() => void)[];
  #sending: FileOnItsWay | undefined;
  #swept = false;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { store, hub, random, account } = parts;
    const watched = (id: DraftId): boolean => [...this.#open].some((open) => open.id === id);
    const desk = this.#open;
    const onFile = (sending: FileOnItsWay | undefined): void => {
      if (sending === undefined && this.#sending === undefined) return;
      this.#sending = sending;
      this.#tell();
    };
    this.#sync = parts.sync({
      run: async (signal, again) => {
        const refused = await draftRound({ store, hub, random, account, watched, again, onFile }, signal);
        await this.#sweep();
        return refused;
      },
      waiting: () => this.waiting(),
      onWrite: (listener) => store.onChange(({ written }) => written && listener()),
      get watching() {
        return desk.size > 0;
      },
    });
    this.#ends = [store.onChange((change) => void this.#changed(change)), this.#sync.onChange(() => this.#tell())];
  }

  get state(): DraftsState {
    return { ...this.#sync.state, ...(this.#sending && { sending: this.#sending }) };
  }

  async list(): Promise<readonly DraftSummary[]> {
    const { store } = this.#parts;
    const waiting = await store.waiting();
    const shown = (await store.drafts()).filter(({ leaving, info, kept }) => !leaving && (info || kept === 'whole'));
    return Promise.all(
      shown.map(async ({ id, info, kept }): Promise<DraftSummary> => {
        const [kit] = kept === 'whole' ? await store.parts(id, ['kit']) : [];
        const facts = kit?.value as FactsValue | undefined;
        const counts = waiting.get(id) ?? { waiting: 0, conflicts: 0 };
        return { id, facts, ...(info !== undefined && { info }), ...counts };
      }),
    );
  }

  async open(id: DraftId): Promise<OpenDraft | undefined> {
    const { store } = this.#parts;
    const here = await store.draft(id);
    if (here?.leaving) return undefined;
    if (here?.kept !== 'whole') {
      await store.changeDraft(id, (before) => ({ known: true, ...before, id, kept: before?.kept ?? 'wanted' }));
      await this.syncNow();
      if ((await store.draft(id))?.kept !== 'whole') return undefined;
    } else void this.syncNow();
    const { hub, random } = this.#parts;
    const tail = here?.begunHere ? '' : `-${randomLetters(random, 4)}`;
    const open = new OpenHere(id, { store, hub, tail, closed: () => this.#open.delete(open) });
    this.#open.add(open);
    await open.load();
    return open;
  }

  async begin(facts: FactsValue): Promise<Result<DraftId, { readonly code: 'storage-full' }>> {
    const id = newUuid(this.#parts.random) as string as DraftId;
    try {
      await this.#parts.store.begin(id, facts);
    } catch (error) {
      if (isFull(error)) return err({ code: 'storage-full' });
      throw error;
    }
    return ok(id);
  }

  async remove(id: DraftId): Promise<Result<undefined, { readonly code: string }>> {
    const { store } = this.#parts;
    const draft = await store.draft(id);
    if (draft === undefined) return ok(undefined);
    if (!draft.known) await store.drop(id);
    else if ((draft.info?.versions.length ?? 0) > 0) {
      await store.drop(id);
      await store.changeDraft(id, () => ({ id, known: true, info: draft.info }));
    } else {
      await store.changeDraft(id, (before) => before && { ...before, leaving: true });
      await this.syncNow();
      const after = await store.draft(id);
      if (after !== undefined && !after.leaving) return err({ code: 'forbidden' });
    }
    return ok(undefined);
  }

  async syncNow(): Promise<void> {
    await this.#sync.syncNow();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#sync.stop();
    for (const end of this.#ends) end();
    this.#listeners.clear();
    this.#parts.store.close();
  }

  /** How much of it the hub has not got. */
  async waiting(): Promise<number> {
    const { store } = this.#parts;
    const leaving = (await store.drafts()).filter((draft) => draft.leaving).length;
    return [...(await store.waiting()).values()].reduce((sum, { waiting }) => sum + waiting, leaving);
  }

  /** Open drafts show it before anybody is told. */
  async #changed({ draft, parts }: LocalChange): Promise<void> {
    await Promise.all([...this.#open].filter(({ id }) => id === draft).map((open) => open.load(parts)));
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Once a session, when the hub has everything that it wants. */
  async #sweep(): Promise<void> {
    if (this.#swept) return;
    this.#swept = true;
    const { store } = this.#parts;
    await store.files.sweep(async () => usedFiles(store, await store.drafts()));
  }
}

async function usedFiles(store: DraftStore, drafts: readonly LocalDraft[]): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  for (const { id } of drafts)
    for (const { value, base, against } of await store.parts(id))
      for (const one of [value, base?.value, ...(against ?? []).map(({ held }) => held.value)])
        if (isFile(one)) used.add(one.sha256);
  return used;
}

const isFile = (value: unknown): value is FileValue =>
  typeof value === 'object' && value !== null && 'sha256' in value && typeof value.sha256 === 'string';
