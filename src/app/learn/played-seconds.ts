import { mergeRanges, type Range } from '$lib/learning/ranges';

/**
 * Between two reports of a player at most, seconds of the recording; more is a jump. Players report four times a second,
 * but a busy phone at double speed may leave out many; a real jump is told by `break`.
 */
const LONGEST_STEP = 30;

/** Gathers which seconds of a recording were really played, from where the player says it is. */
export class PlayedSeconds {
  #from: number | undefined;
  #to = 0;
  #ranges: Range[] = [];

  /** The player is playing, and is here. */
  at(seconds: number): void {
    if (this.#from === undefined || seconds < this.#to || seconds - this.#to > LONGEST_STEP) {
      this.break();
      this.#from = seconds;
    }
    this.#to = seconds;
  }

  /** Playing stops, or goes on elsewhere. `end`: it ran to there. */
  break(end?: number): void {
    const to = end !== undefined && end - this.#to < LONGEST_STEP ? end : this.#to;
    if (this.#from !== undefined && to > this.#from) this.#ranges.push([round(this.#from), round(to)]);
    this.#from = undefined;
  }

  /** What was played since the last call. */
  take(): readonly Range[] {
    const [from, to] = [this.#from, this.#to];
    this.break();
    // Playing goes on: the next stretch begins where this one was cut.
    if (from !== undefined) [this.#from, this.#to] = [to, to];
    const ranges = mergeRanges(this.#ranges);
    this.#ranges = [];
    return ranges;
  }

  /** What was taken could not be written down: the next call gives it again. */
  putBack(ranges: readonly Range[]): void {
    this.#ranges.push(...ranges);
  }
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10;
