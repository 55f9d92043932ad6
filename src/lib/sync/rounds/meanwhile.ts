import type { LocalDossier } from '../local-copy';

/** While files take their time, the hub is asked this often whether somebody answered, ms. */
const LOOK_MS = 120_000;

export interface MeanwhileParts {
  readonly dossier: LocalDossier;
  readonly now: () => number;
}

/** Lets a question pass a file that takes minutes, and an answer, too. */
export class Meanwhile {
  readonly #end: () => void;
  #written = false;
  #lookedAt: number;

  constructor(
    private readonly parts: MeanwhileParts,
    /** Sends what waits and is light, fetches what came. */
    private readonly exchange: () => Promise<void>,
  ) {
    this.#lookedAt = parts.now();
    this.#end = parts.dossier.onPut(() => (this.#written = true));
  }

  /** To be called between two pieces. */
  readonly look = async (): Promise<void> => {
    const now = this.parts.now();
    if (!this.#written && now - this.#lookedAt < LOOK_MS) return;
    this.#written = false;
    this.#lookedAt = now;
    await this.exchange();
  };

  end(): void {
    this.#end();
  }
}
