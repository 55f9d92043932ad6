import * as v from 'valibot';

/** Why an exchange with the hub did not come about. Codes as in docs/api.md where the hub said one. */
export type LinkFailureCode =
  /** No network, no hub, or not ours: the next try may do. */
  | 'unreachable'
  | 'answer-malformed'
  | 'hub-busy'
  | 'store-down'
  | 'sign-in-needed'
  | 'forbidden'
  | 'not-found'
  | 'too-large'
  | 'invalid'
  /** `stop()` was called. */
  | 'stopped';

/** Ends a round of sync; the replicator turns it into a status. Work stays on the device whatever it says. */
export class LinkFailure extends Error {
  override readonly name = 'LinkFailure';
  constructor(
    readonly code: LinkFailureCode,
    /** The hub asked to wait so long, ms. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

const BY_STATUS: Readonly<Record<number, LinkFailureCode>> = {
  400: 'invalid',
  401: 'sign-in-needed',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  429: 'hub-busy',
  503: 'store-down',
};

const Refusal = v.object({
  error: v.union([v.string(), v.object({ code: v.string(), retryAfter: v.optional(v.number()) })]),
});

/** A longer pause than this is not for a hub to ask. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** What an answer other than 2xx means. */
export async function linkFailureOf(response: Response): Promise<LinkFailure> {
  const parsed = v.safeParse(Refusal, await response.json().catch(() => undefined));
  const said = parsed.success && typeof parsed.output.error === 'object' ? parsed.output.error : undefined;
  const seconds = said?.retryAfter ?? Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = seconds > 0 ? Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS) : undefined;
  if (said?.code === 'hub-busy') return new LinkFailure('hub-busy', retryAfterMs);
  return new LinkFailure(BY_STATUS[response.status] ?? 'unreachable', retryAfterMs);
}
