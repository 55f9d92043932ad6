/**
 * How much one hub lets in. Links are bad, so the times are long; numbers are what 4 GB of memory and a class of some
 * hundred learners need.
 */
export interface Limits {
  readonly connections: number;
  /** Requests being answered at a time, waiting ones included. */
  readonly requests: number;
  /** Of one session. */
  readonly requestsOfSession: number;
  /** For all headers of a request to arrive, ms. */
  readonly headersMs: number;
  /** For a whole request to arrive, ms: a submission over 10 kB/s takes ten minutes. */
  readonly requestMs: number;
  /** Without a byte of the body, ms. */
  readonly silenceMs: number;
  /** A replication body after decompression, bytes. */
  readonly bulkBytes: number;
  /** One document as JSON with its attachments in base64, bytes: CouchDB's own limit. */
  readonly documentBytes: number;
  /** Any other JSON body, bytes. */
  readonly jsonBytes: number;
  /** All bodies that are being received or worked on together, and those of one person, bytes. */
  readonly bodiesBytes: number;
  readonly bodiesBytesEach: number;
  /** All answers that are on their way out together, and those of one person, bytes. */
  readonly answersBytes: number;
  readonly answersBytesEach: number;
  /** Reads of many documents that go on at a time: each may have a dozen megabytes of them in its hands. */
  readonly reads: number;
  /** Without a byte of the answer being taken, ms: longer than the silence of a body, because systems buffer. */
  readonly stallMs: number;
  /** A learner's database, bytes: above it nothing but the trace is taken from the learner. */
  readonly databaseBytes: number;
  readonly longPollMs: number;
  /** A kit, bytes. */
  readonly kitBytes: number;
  /** A courier, bytes. */
  readonly courierBytes: number;
  /** Couriers that wait for an officer, and all of them together, bytes. */
  readonly queueEntries: number;
  readonly queueBytes: number;
}

export const LIMITS: Limits = {
  connections: 2000,
  requests: 1000,
  requestsOfSession: 16,
  headersMs: 20_000,
  requestMs: 30 * 60_000,
  silenceMs: 60_000,
  bulkBytes: 32 * 1024 * 1024,
  documentBytes: 8_400_000,
  jsonBytes: 1024 * 1024,
  bodiesBytes: 256 * 1024 * 1024,
  bodiesBytesEach: 96 * 1024 * 1024,
  answersBytes: 512 * 1024 * 1024,
  answersBytesEach: 128 * 1024 * 1024,
  reads: 8,
  stallMs: 5 * 60_000,
  databaseBytes: 2 * 1024 ** 3,
  longPollMs: 60_000,
  kitBytes: 64 * 1024 ** 3,
  courierBytes: 16 * 1024 ** 3,
  queueEntries: 500,
  queueBytes: 64 * 1024 ** 3,
};

/** Counts what is going on, and refuses beyond the limit. */
export class Gauge<Key> {
  readonly #counts = new Map<Key, number>();

  constructor(private readonly limit: number) {}

  /** False where the limit is reached. */
  enter(key: Key): boolean {
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.limit) return false;
    this.#counts.set(key, count + 1);
    return true;
  }

  leave(key: Key): void {
    const count = (this.#counts.get(key) ?? 1) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
