/** What one request has borrowed of a budget. */
export interface Loan {
  /** False where there is no more to be had; nothing is taken then. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  /** All that was taken and not given yet. */
  giveAll(): void;
}

/**
 * Memory that is lent out, in bytes: so much to everybody together, and so much to one of them, so that nobody can use
 * up what all the others need.
 */
export class MemoryBudget {
  #taken = 0;
  readonly #byBorrower = new Map<string, number>();

  constructor(
    private readonly bytes: number,
    private readonly bytesEach = bytes,
  ) {}

  loan(borrower: string): Loan {
    let taken = 0;
    const give = (bytes: number): void => {
      const given = Math.min(bytes, taken);
      taken -= given;
      this.#move(borrower, -given);
    };
    return {
      take: (bytes) => {
        if (this.#taken + bytes > this.bytes || this.#of(borrower) + bytes > this.bytesEach) return false;
        taken += bytes;
        this.#move(borrower, bytes);
        return true;
      },
      give,
      giveAll: () => give(taken),
    };
  }

  #of(borrower: string): number {
    return this.#byBorrower.get(borrower) ?? 0;
  }

  #move(borrower: string, bytes: number): void {
    this.#taken += bytes;
    const left = this.#of(borrower) + bytes;
    if (left > 0) this.#byBorrower.set(borrower, left);
    else this.#byBorrower.delete(borrower);
  }
}
