import * as v from 'valibot';
import type { Timestamp } from '../shared/clock';

/** `Timestamp` out of outside data: ISO 8601, UTC, milliseconds, years 0000 to 9999, a day that exists. */
export const Time = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  v.check((text) => {
    const ms = Date.parse(text);
    return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
  }, 'no such time'),
  v.transform((text) => text as Timestamp),
);
