import { evenPayload, framesOf, type FrameSequence } from '$lib/courier/frames/split';

/** How large the squares of a code are: what a camera sees well has less in it. Payload at most, in bytes. */
export const CODE_SIZES = { large: 140, normal: 300, fine: 560 } as const;
export type CodeSize = keyof typeof CODE_SIZES;

/** Codes a second. */
export const SPEEDS = [1, 2, 3, 5, 8] as const;
const USUAL_SPEED = 5;
/** A camera misses some: a third more than there are. */
const MISSED = 1.35;

/** A courier as codes on a screen, one after another. */
export class CodeShow {
  #sequence = $state.raw<FrameSequence>();
  #index = $state(0);
  #playing = $state(false);
  #speed = $state<number>(USUAL_SPEED);
  #size = $state<CodeSize>('normal');
  readonly #file: Uint8Array<ArrayBuffer>;

  /** `still`: nothing moves before somebody asks for it. */
  constructor(file: Uint8Array<ArrayBuffer>, { still }: { readonly still: boolean }) {
    this.#file = file;
    this.#playing = !still;
  }

  /** Undefined while it is cut. */
  get sequence(): FrameSequence | undefined {
    return this.#sequence;
  }
  get index(): number {
    return this.#index;
  }
  /** What the code that is shown holds, for whoever draws it. */
  get text(): string | undefined {
    return this.#sequence?.text(this.#index);
  }
  /** The code's number from 1, or undefined: it is a mix of others. */
  get number(): number | undefined {
    return this.#index < this.blocks ? this.#index + 1 : undefined;
  }
  get blocks(): number {
    return this.#sequence?.blocks ?? 0;
  }
  get playing(): boolean {
    return this.#playing && this.blocks > 1;
  }
  get speed(): number {
    return this.#speed;
  }
  get size(): CodeSize {
    return this.#size;
  }
  /** About how long a camera has to look, s. */
  get seconds(): number {
    return Math.max(1, Math.ceil((this.blocks * MISSED) / this.#speed));
  }

  /** Cuts it, from the first code on. */
  async cut(size: CodeSize = this.#size): Promise<void> {
    this.#size = size;
    this.#sequence = await framesOf(this.#file, evenPayload(this.#file.length, CODE_SIZES[size]));
    this.#index = 0;
  }

  /** The next of the film: after the codes themselves come mixes, without end. */
  next(): void {
    if (this.blocks > 1) this.#index += 1;
  }

  /** By hand, among the codes themselves; the film stops. */
  step(by: number): void {
    this.go((this.#index % Math.max(1, this.blocks)) + 1 + by);
  }

  /** To the code of this number; the film stops. */
  go(number: number): void {
    this.#playing = false;
    if (this.blocks > 0) this.#index = (((number - 1) % this.blocks) + this.blocks) % this.blocks;
  }

  play(on: boolean): void {
    this.#playing = on;
  }

  faster(by: number): void {
    const at = SPEEDS.findIndex((speed) => speed === this.#speed) + by;
    this.#speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at))]!;
  }
}
