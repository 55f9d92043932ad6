/** One revision to send, and about how many bytes it takes on the wire: zipped, with its files. */
export interface Load {
  readonly id: string;
  readonly rev: string;
  readonly bytes: number;
}

export const MAX_BATCH_DOCS = 500;

/** JSON shrinks to a fourth at least by gzip; base64 of files to about the files. */
export const wireBytes = (json: number, files: number): number => Math.ceil(json / 4) + files;

/**
 * What somebody waits for goes first: questions and answers, then work and grades, then the trace, then the rest. By the
 * beginning of the id.
 */
const ORDER: readonly string[] = [
  'question:',
  'answer:',
  'site:',
  'receipt:',
  'grade:',
  'submission:',
  'paper:',
  'device:',
  'read:',
  'trace:',
];

/** 0 is the most urgent. */
export function urgency(id: string): number {
  const at = ORDER.findIndex((prefix) => id.startsWith(prefix));
  return at === -1 ? ORDER.length : at;
}

/** The most urgent first, and of the same urgency the small ones; what is alike stays in its order, as a trace is. */
export const byUrgency = (loads: readonly Load[]): readonly Load[] =>
  [...loads].sort((a, b) => urgency(a.id) - urgency(b.id) || (isTrace(a) ? 0 : a.bytes - b.bytes));

const isTrace = ({ id }: Load): boolean => id.startsWith('trace:');

/**
 * The next request out of loads in their order: at most 500 documents and `most` bytes. A larger document goes alone.
 * Where not everything fits, what is urgent does not wait for the trace beside it: the trace is in requests of its own.
 */
export function nextBatch(loads: readonly Load[], most: number): readonly Load[] {
  const batch: Load[] = [];
  let bytes = 0;
  const all = loads.reduce((sum, load) => sum + load.bytes, 0) <= most && loads.length <= MAX_BATCH_DOCS;
  if (all) return loads;
  for (const load of loads) {
    const first = batch[0];
    if (first !== undefined && (bytes + load.bytes > most || batch.length >= MAX_BATCH_DOCS)) break;
    if (first !== undefined && isTrace(load) !== isTrace(first)) break;
    batch.push(load);
    bytes += load.bytes;
  }
  return batch;
}
