/** Where time comes from: passed in, so that tests turn it back. Milliseconds since the Unix epoch, UTC. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** ISO 8601 in UTC with milliseconds, the only form of time that our formats hold. */
export type Timestamp = string & { readonly __brand: 'Timestamp' };

export const timestamp = (ms: number): Timestamp => new Date(ms).toISOString() as Timestamp;
