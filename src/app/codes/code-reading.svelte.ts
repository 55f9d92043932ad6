import { Gatherer, type Gathered } from '$lib/courier/frames/gather';
import { m } from '../text';

/** Codes of a courier as a camera or photographs bring them, until there is a file. */
export class CodeReading {
  #progress = $state.raw<Gathered>();
  #words = $state('');
  #done = $state(false);
  #gatherer = new Gatherer();
  /** One after another, as they were seen. */
  #last: Promise<void> = Promise.resolve();
  readonly #onfile: (file: Uint8Array<ArrayBuffer>) => void;

  constructor(onfile: (file: Uint8Array<ArrayBuffer>) => void) {
    this.#onfile = onfile;
  }

  get progress(): Gathered | undefined {
    return this.#progress;
  }
  /** What is wrong, and what to do. */
  get words(): string {
    return this.#words;
  }
  get done(): boolean {
    return this.#done;
  }

  /** What a scanner read: anything at all. */
  take(text: string): Promise<void> {
    this.#last = this.#last.then(() => this.#take(text));
    return this.#last;
  }

  tell(words: string): void {
    this.#words = words;
  }

  /** Another courier: nothing is known of it yet. */
  again(): void {
    this.#gatherer = new Gatherer();
    this.#progress = undefined;
    this.#words = '';
    this.#done = false;
  }

  async #take(text: string): Promise<void> {
    if (this.#done) return;
    const taken = await this.#gatherer.take(text);
    if (taken.state === 'none') {
      this.#words = WORDS[taken.fault.code]();
      return;
    }
    if (taken.state === 'contradiction') {
      this.#progress = undefined;
      this.#words = m.errors_codes_contradiction();
      return;
    }
    this.#words = '';
    this.#progress = taken.progress;
    if (taken.state !== 'whole') return;
    this.#done = true;
    this.#onfile(taken.file);
  }
}

const WORDS = {
  'frame-foreign': m.errors_codes_foreign,
  'frame-newer': m.errors_codes_newer,
  'frame-damaged': m.errors_codes_damaged,
} as const;
