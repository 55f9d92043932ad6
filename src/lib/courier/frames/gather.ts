import { sha256Hex } from '../../shared/digest';
import { blockCount, parseFrame } from './frame';
import type { Frame, FrameFault } from './frame';
import { holds, layOver, mixOf } from './mix';

/* Codes as a camera sees them become a file again: in any order, some twice, some never, some of another sequence. */

/** How far a sequence is. */
export interface Gathered {
  readonly id: string;
  /** Codes that the file needs. */
  readonly blocks: number;
  /** Codes of which each said something new. */
  readonly seen: number;
  /** Numbers, from 1, of the codes whose content is not known yet: for whoever turns pages. */
  readonly missing: readonly number[];
}

export type Taken =
  /** No code of ours, or not whole. */
  | { readonly state: 'none'; readonly fault: FrameFault }
  /** `fresh`: it said something that was not known. */
  | { readonly state: 'gathering'; readonly fresh: boolean; readonly progress: Gathered }
  | { readonly state: 'whole'; readonly file: Uint8Array<ArrayBuffer>; readonly progress: Gathered }
  /** Codes of one sequence contradict each other: somebody made some of them up. All of it is forgotten. */
  | { readonly state: 'contradiction' };

/** Sequences that are gathered at a time: the last ones that were seen. 64 kB each at most. */
const AT_ONCE = 4;

export class Gatherer {
  readonly #sequences = new Map<string, Sequence>();

  /** What a scanner read. Outside data: nothing of it is believed but that it belongs to a file with this hash. */
  async take(text: string): Promise<Taken> {
    const frame = parseFrame(text);
    if (!frame.ok) return { state: 'none', fault: frame.error };
    const key = keyOf(frame.value);
    const sequence = this.#sequences.get(key) ?? new Sequence(frame.value);
    this.#sequences.delete(key);
    this.#sequences.set(key, sequence);
    const [oldest] = this.#sequences.keys();
    if (this.#sequences.size > AT_ONCE) this.#sequences.delete(oldest!);
    const taken = sequence.take(frame.value);
    if (taken === 'contradiction') return this.#forget(key);
    if (sequence.seen < sequence.blocks)
      return { state: 'gathering', fresh: taken === 'fresh', progress: sequence.progress };
    const file = sequence.file();
    if (!(await sha256Hex(file)).startsWith(frame.value.id)) return this.#forget(key);
    return { state: 'whole', file, progress: sequence.progress };
  }

  #forget(key: string): Taken {
    this.#sequences.delete(key);
    return { state: 'contradiction' };
  }
}

/** The same file cut otherwise is another sequence: somebody changed the size of the codes. */
const keyOf = ({ id, size, payload }: Frame): string => `${id} ${size} ${payload.length}`;

/** Some blocks laid over each other. */
interface Row {
  readonly mask: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Linear equations over GF(2), kept solved as far as they go (Gauss and Jordan). */
class Sequence {
  readonly blocks: number;
  readonly #id: string;
  readonly #size: number;
  readonly #length: number;
  /** By the block that stands in this row alone of all rows. */
  readonly #rows = new Map<number, Row>();

  constructor(frame: Frame) {
    this.blocks = blockCount(frame);
    this.#id = frame.id;
    this.#size = frame.size;
    this.#length = frame.payload.length;
  }

  get seen(): number {
    return this.#rows.size;
  }

  get progress(): Gathered {
    const numbers = Array.from({ length: this.blocks }, (_, block) => block);
    const missing = numbers.filter((block) => !isAlone(this.#rows.get(block), block)).map((block) => block + 1);
    return { id: this.#id, blocks: this.blocks, seen: this.seen, missing };
  }

  take({ index, payload }: Frame): 'fresh' | 'known' | 'contradiction' {
    const row = { mask: mixOf(index, this.blocks), bytes: payload.slice() };
    for (const [block, other] of this.#rows) if (holds(row.mask, block)) layRow(row, other);
    const pivot = firstOf(row.mask, this.blocks);
    if (pivot === undefined) return row.bytes.some((byte) => byte !== 0) ? 'contradiction' : 'known';
    for (const other of this.#rows.values()) if (holds(other.mask, pivot)) layRow(other, row);
    this.#rows.set(pivot, row);
    return 'fresh';
  }

  /** Once as many were seen as there are blocks. */
  file(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.blocks * this.#length);
    for (const [block, { bytes }] of this.#rows) whole.set(bytes, block * this.#length);
    return whole.slice(0, this.#size);
  }
}

function layRow(onto: Row, row: Row): void {
  for (let word = 0; word < row.mask.length; word += 1) onto.mask[word]! ^= row.mask[word]!;
  layOver(onto.bytes, row.bytes);
}

function firstOf(mask: Uint32Array, blocks: number): number | undefined {
  for (let block = 0; block < blocks; block += 1) if (holds(mask, block)) return block;
  return undefined;
}

const isAlone = (row: Row | undefined, block: number): boolean =>
  row?.mask.every((word, at) => word >>> 0 === (at === block >>> 5 ? (1 << (block & 31)) >>> 0 : 0)) === true;
