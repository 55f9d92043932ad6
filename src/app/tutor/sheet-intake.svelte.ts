import type { SheetPhoto } from '$lib/tutoring/paper';

export interface IntakePhoto extends SheetPhoto {
  readonly size: number;
}

export interface IntakeParts {
  /** Makes a photograph small; rejects where it is none. */
  readonly shrink: (file: Blob) => Promise<Blob>;
  /** Keeps the sheet with these photographs; it never changes after that. Rejects with why it can't be kept. */
  readonly keep: (photos: readonly IntakePhoto[]) => Promise<void>;
}

/** The photographs of one sheet on their way into a document that is written once: none that was chosen may miss it. */
export class SheetIntake {
  #photos = $state.raw<readonly IntakePhoto[]>([]);
  #adding = $state(0);
  #taking = $state.raw<Promise<void>>();
  #kept = $state(false);
  /** One batch after the other, as they were chosen. */
  #added: Promise<void> = Promise.resolve();
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  get photos(): readonly IntakePhoto[] {
    return this.#photos;
  }
  /** Photographs are being made small, or the sheet is being taken in. */
  get busy(): boolean {
    return this.#adding > 0 || (this.#taking !== undefined && !this.#kept);
  }
  /** It is taken in: nothing is added to it or taken from it any more. */
  get kept(): boolean {
    return this.#kept;
  }

  /** Rejects with the first that is no picture; those before it stay. Nothing is added to what is being taken in. */
  add(files: readonly File[]): Promise<void> {
    if (this.#taking !== undefined) return Promise.resolve();
    this.#adding += 1;
    const added = this.#added
      .catch(() => undefined)
      .then(() => this.#shrink(files))
      .finally(() => (this.#adding -= 1));
    this.#added = added;
    return added;
  }

  remove(name: string): void {
    if (this.#taking === undefined) this.#photos = this.#photos.filter((photo) => photo.name !== name);
  }

  /**
   * Once, however often and from wherever it is asked; waits for what is being made small. Rejects with why it can't be
   * kept, or with why a photograph that was chosen is not among the others: whoever asks again goes on without that one.
   */
  takeIn(): Promise<void> {
    this.#taking ??= this.#keep().catch((error: unknown) => {
      this.#taking = undefined;
      throw error;
    });
    return this.#taking;
  }

  async #shrink(files: readonly File[]): Promise<void> {
    for (const file of files) {
      const blob = await this.#parts.shrink(file);
      const number = Math.max(0, ...this.#photos.map(({ name }) => Number(/\d+/.exec(name)))) + 1;
      this.#photos = [...this.#photos, { name: `sheet-${number}.jpg`, blob, size: blob.size }];
    }
  }

  async #keep(): Promise<void> {
    const added = this.#added;
    this.#added = Promise.resolve();
    // What failed before somebody asked was said then.
    if (this.#adding > 0) await added;
    await this.#parts.keep(this.#photos);
    this.#kept = true;
  }
}
