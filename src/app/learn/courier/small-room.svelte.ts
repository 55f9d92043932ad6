import { FRAME_LIMITS } from '$lib/courier/frames/frame';
import type { LearnerCourier, Piece, SmallCourier } from '$lib/sync/courier';
import { messageOf } from '../../errors';
import { formatBytes, m } from '../../text';

/** Heavier than this nothing becomes small enough, however well it is packed. */
const MOST_UNPACKED = 60_000;
/** Of what is chosen at first. */
const USUAL = 24_000;

export interface SmallRoomParts {
  readonly courier: () => Promise<LearnerCourier>;
  /** One was made: whoever lists couriers lists them anew. */
  readonly onmade: () => void;
}

/** Work that goes as codes: chosen, made into a small courier, shown. */
export class SmallRoom {
  #pieces = $state.raw<readonly Piece[]>();
  #chosen = $state.raw<readonly string[]>([]);
  #made = $state.raw<SmallCourier>();
  #busy = $state(false);
  #words = $state('');
  readonly #parts: SmallRoomParts;

  constructor(parts: SmallRoomParts) {
    this.#parts = parts;
  }

  /** Undefined until somebody asked for them. */
  get pieces(): readonly Piece[] | undefined {
    return this.#pieces;
  }
  get chosen(): readonly string[] {
    return this.#chosen;
  }
  /** What is shown now. */
  get made(): SmallCourier | undefined {
    return this.#made;
  }
  get busy(): boolean {
    return this.#busy;
  }
  /** Why nothing was made, and what to do. */
  get words(): string {
    return this.#words;
  }

  isTooHeavy({ bytes }: Piece): boolean {
    return bytes > MOST_UNPACKED;
  }

  async list(): Promise<void> {
    await this.#run(async (courier) => {
      this.#pieces = await courier.pieces();
      let left = USUAL;
      const usual = this.#pieces.filter((piece) => !this.isTooHeavy(piece) && (left -= piece.bytes) >= 0);
      this.#chosen = usual.map(({ id }) => id);
    });
  }

  choose(id: string, on: boolean): void {
    const others = this.#chosen.filter((one) => one !== id);
    this.#chosen = on ? [...others, id] : others;
  }

  async make(): Promise<void> {
    await this.#run(async (courier) => {
      const made = await courier.makeSmall(this.#chosen, FRAME_LIMITS.courierBytes);
      if (made.ok) {
        this.#made = made.value;
        this.#parts.onmade();
        return;
      }
      const most = formatBytes(FRAME_LIMITS.courierBytes);
      this.#words =
        made.error.code === 'too-large' ? m.errors_codes_too_large({ most }) : m.errors_courier_no_recipient();
    });
  }

  /** Back to the choice: what was shown may be there already, so the list is made anew. */
  close(): void {
    this.#made = undefined;
    this.#pieces = undefined;
  }

  async #run(act: (courier: LearnerCourier) => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#words = '';
    try {
      await act(await this.#parts.courier());
    } catch (error) {
      this.#words = messageOf(error);
    } finally {
      this.#busy = false;
    }
  }
}
