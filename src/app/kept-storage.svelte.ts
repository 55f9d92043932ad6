import { readNote, writeNote } from './browser-notes';

const ASKED = 'sandyq-storage-asked';

/**
 * May the browser throw away what is kept here? It may, where the disk is full, until it promises not to. Asked for once
 * by itself, when there is something to keep: browsers that ask the person in turn do so at a moment that makes sense.
 */
export class KeptStorage {
  #kept = $state<boolean>();
  #refused = $state(false);
  #used = $state<number>();
  #free = $state<number>();

  /** Undefined until `read`, and where the browser does not say. */
  get kept(): boolean | undefined {
    return this.#kept;
  }
  /** It was asked in this session, and did not promise. */
  get refused(): boolean {
    return this.#refused;
  }
  /** Bytes that all of the app takes; as the browser tells, who may round. */
  get used(): number | undefined {
    return this.#used;
  }
  /** Bytes that the browser would still give. */
  get free(): number | undefined {
    return this.#free;
  }

  async read(): Promise<void> {
    const { usage, quota } = await navigator.storage.estimate();
    this.#used = usage;
    this.#free = usage === undefined || quota === undefined ? undefined : Math.max(0, quota - usage);
    this.#kept = await navigator.storage.persisted();
  }

  async ask(): Promise<void> {
    writeNote(ASKED, '1');
    this.#kept = await navigator.storage.persist();
    this.#refused = !this.#kept;
  }

  /** After the first install. */
  async askOnce(): Promise<void> {
    if (readNote(ASKED) !== null || (await navigator.storage.persisted())) return;
    await this.ask();
  }
}
