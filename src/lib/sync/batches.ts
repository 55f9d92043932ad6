/** One revision to send, and about how many bytes it is as JSON. */
export interface Load {
  readonly id: string;
  readonly rev: string;
  readonly bytes: number;
}

export const MAX_BATCH_DOCS = 500;
/** Before gzip. Small enough that a lost link costs little, large enough for a day in one request. */
export const MAX_BATCH_BYTES = 1_500_000;

/**
 * Loads in their order, packed into requests: at most 500 documents and 1.5 MB each. A larger document goes alone. What
 * was sent before the link broke need not be sent again.
 */
export function planBatches(loads: readonly Load[]): readonly (readonly Load[])[] {
  const batches: Load[][] = [];
  let bytes = Infinity;
  for (const load of loads) {
    const batch = batches.at(-1);
    if (batch === undefined || bytes + load.bytes > MAX_BATCH_BYTES || batch.length >= MAX_BATCH_DOCS) {
      batches.push([load]);
      bytes = load.bytes;
    } else {
      batch.push(load);
      bytes += load.bytes;
    }
  }
  return batches;
}
