/*
 * Which blocks of a file a frame holds. Frames 0 to N − 1 are the blocks themselves; each later one is some of them, laid over
 * each other by XOR: so it does not matter which frames a camera missed, only how many it saw.
 */

/** 32 bits that follow from a state: mulberry32, which every language writes in four lines. */
function scatter(state: number): number {
  let bits = Math.imul(state ^ (state >>> 15), state | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return (bits ^ (bits >>> 14)) >>> 0;
}

/** One bit for each of `blocks` blocks, block 0 the lowest of the first word. */
export function mixOf(index: number, blocks: number): Uint32Array {
  const mask = new Uint32Array(Math.ceil(blocks / 32));
  if (index < blocks) {
    mask[index >>> 5] = 1 << (index & 31);
    return mask;
  }
  for (let word = 0; word < mask.length; word += 1) mask[word] = scatter((index + (word + 1) * 0x6d2b79f5) >>> 0);
  const last = blocks & 31;
  if (last > 0) mask[mask.length - 1]! &= 2 ** last - 1;
  const alone = index % blocks;
  if (mask.every((word) => word === 0)) mask[alone >>> 5] = 1 << (alone & 31);
  return mask;
}

/** Lays `bytes` over `onto`, both of one length. */
export function layOver(onto: Uint8Array, bytes: Uint8Array): void {
  for (let at = 0; at < onto.length; at += 1) onto[at]! ^= bytes[at]!;
}

export const holds = (mask: Uint32Array, block: number): boolean => ((mask[block >>> 5]! >>> (block & 31)) & 1) === 1;
