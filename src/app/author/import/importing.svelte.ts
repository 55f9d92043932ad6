import { releaseProxy, wrap, type Remote } from 'comlink';
import { SvelteSet } from 'svelte/reactivity';
import { takenNames, type TakeFault } from '$lib/draft/from-import';
import type { Parts } from '$lib/draft/outline';
import type { PartId, PartValue } from '$lib/draft/part';
import type { Imported, ImportFault } from '$lib/import/imported';
import type { Result } from '$lib/shared/result';
import type { DraftView } from '../draft.svelte';
import { newImportWorker } from './new-import-worker';
import type { ImportReader } from './reading';
import { takeBack, takeInto } from './taking';

/** A file that somebody chose, and what became of it. */
export interface Chosen {
  readonly id: number;
  readonly file: File;
  readonly imported?: Imported;
  readonly fault?: ImportFault;
}

/** Read, and not refused. */
export type ReadFile = Chosen & { readonly imported: Imported };

export interface Brought {
  readonly items: number;
  readonly units: number;
  readonly changes: ReadonlyMap<PartId, PartValue>;
}

type State =
  | { readonly phase: 'choosing' }
  | { readonly phase: 'taking'; readonly done: number; readonly total: number }
  | { readonly phase: 'taken'; readonly brought: Brought }
  | { readonly phase: 'undone' };

/** One import: files are read in a worker, looked at, and what is wanted of them goes into the draft at once. */
export class Importing {
  #chosen = $state.raw<readonly Chosen[]>([]);
  #state = $state.raw<State>({ phase: 'choosing' });
  #fault = $state.raw<TakeFault>();
  #player = $state.raw<{ readonly version?: string; readonly unknown?: boolean }>({});
  #told = $state<string>();
  #worker: Worker | undefined;
  #reader: Remote<ImportReader> | undefined;
  #begun: Parts | undefined;
  #count = 0;
  #playerFile: File | undefined;
  /** Units that are not wanted: `<file>/<unit>`. */
  readonly unwanted = new SvelteSet<string>();

  constructor(
    private readonly draft: DraftView,
    private readonly languages: () => readonly string[],
  ) {}

  get chosen(): readonly Chosen[] {
    return this.#chosen;
  }
  get state(): State {
    return this.#state;
  }
  get fault(): TakeFault | undefined {
    return this.#fault;
  }
  get player(): { readonly version?: string; readonly unknown?: boolean } {
    return this.#player;
  }
  get reading(): Chosen | undefined {
    return this.#chosen.find(({ imported, fault }) => imported === undefined && fault === undefined);
  }
  get read(): readonly ReadFile[] {
    return this.#chosen.filter((one): one is ReadFile => one.imported !== undefined);
  }
  get wantsPlayer(): boolean {
    return this.#chosen.some(needsPlayer);
  }

  /** As somebody said it, else as a file says it, else the main one of the kit. */
  get language(): string {
    const languages = this.languages();
    const told =
      this.#told ?? this.read.find(({ imported }) => languages.includes(imported.language ?? ''))?.imported.language;
    return told !== undefined && languages.includes(told) ? told : languages[0]!;
  }
  set language(language: string) {
    this.#told = language;
  }

  async add(file: File): Promise<void> {
    if (this.#state.phase !== 'choosing') this.clear();
    const id = (this.#count += 1);
    this.#chosen = [...this.#chosen, { id, file }];
    await this.#readOne(id, file);
  }

  /** Scripts that go into kits: nothing is taken for the player but what is known to the last byte. */
  async addPlayer(file: File): Promise<void> {
    const opened = await this.#open().usePlayer(file.name, file);
    this.#player = opened.ok ? { version: opened.value } : { unknown: true };
    if (!opened.ok) return;
    this.#playerFile = file;
    for (const { id, file: again } of this.#chosen.filter(needsPlayer)) {
      this.#put({ id, file: again });
      await this.#readOne(id, again);
    }
  }

  isWanted = ({ id }: Chosen, unit: number): boolean => !this.unwanted.has(`${id}/${unit}`);

  want(chosen: Chosen, unit: number, wanted: boolean): void {
    if (wanted) this.unwanted.delete(`${chosen.id}/${unit}`);
    else this.unwanted.add(`${chosen.id}/${unit}`);
  }

  remove({ id }: Chosen): void {
    this.#chosen = this.#chosen.filter((one) => one.id !== id);
  }

  async take(): Promise<void> {
    this.#fault = undefined;
    const first = await this.#take();
    // Somebody else's item of the same name came in meanwhile: other names, then.
    const taken = !first.ok && first.error.code === 'names-taken' ? await this.#again() : first;
    if (!taken.ok) {
      this.#fault = taken.error;
      this.#state = { phase: 'choosing' };
      return;
    }
    const ids = [...taken.value.keys()];
    const count = (prefix: string): number => ids.filter((id) => id.startsWith(prefix)).length;
    this.close();
    this.#chosen = [];
    this.#state = { phase: 'taken', brought: { items: count('item:'), units: count('unit:'), changes: taken.value } };
  }

  /** Takes everything away again that the import brought. */
  async undo({ changes }: Brought): Promise<void> {
    const written = await takeBack(this.draft, changes);
    if (written.ok) this.#state = { phase: 'undone' };
    else this.#fault = written.error;
  }

  clear(): void {
    this.close();
    this.#chosen = [];
    this.unwanted.clear();
    this.#fault = undefined;
    this.#state = { phase: 'choosing' };
  }

  /** Ends the worker, with whatever it is reading. */
  close(): void {
    this.#reader?.[releaseProxy]();
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#reader = undefined;
    this.#begun = undefined;
  }

  #open(): Remote<ImportReader> {
    this.#worker ??= newImportWorker();
    this.#reader ??= wrap<ImportReader>(this.#worker);
    if (this.#begun === undefined) {
      this.#begun = this.draft.parts;
      void this.#reader.begin(takenNames(this.draft.parts, this.draft.tail));
    }
    return this.#reader;
  }

  async #readOne(id: number, file: File): Promise<void> {
    const read = await this.#open().read(file.name, file);
    // Left meanwhile.
    if (!this.#chosen.some((one) => one.id === id)) return;
    this.#put(read.ok ? { id, file, imported: read.value } : { id, file, fault: read.error });
  }

  #put(chosen: Chosen): void {
    this.#chosen = this.#chosen.map((one) => (one.id === chosen.id ? chosen : one));
  }

  async #again(): Promise<Result<ReadonlyMap<PartId, PartValue>, TakeFault>> {
    this.close();
    if (this.#playerFile) await this.#open().usePlayer(this.#playerFile.name, this.#playerFile);
    for (const { id, file } of this.read) await this.#readOne(id, file);
    return this.#take();
  }

  #take(): Promise<Result<ReadonlyMap<PartId, PartValue>, TakeFault>> {
    this.#state = { phase: 'taking', done: 0, total: 0 };
    return takeInto(this.draft, {
      read: this.read,
      isWanted: this.isWanted,
      language: this.language,
      onFile: (done, total) => (this.#state = { phase: 'taking', done, total }),
    });
  }
}

const needsPlayer = ({ imported, fault }: Chosen): boolean =>
  fault?.code === 'needs-player' || (imported?.report.some(({ reason }) => reason?.code === 'needs-player') ?? false);
