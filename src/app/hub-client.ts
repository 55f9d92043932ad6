import * as v from 'valibot';
import { ApiError, DeviceRecord, Role, SessionAnswer, ShelfEntry } from '$lib/institution/account';
import type { AgeRecipient } from '$lib/shared/age-recipient';
import { AccountId, GroupId, type DeviceId } from '$lib/shared/ids';
import { err, ok, type Result } from '$lib/shared/result';

/*
 * The hub's HTTP interface as the app speaks it (docs/api.md). Here is what every profile needs; what only staff
 * asks for is in institution/staff-client.ts, so that a learner's first load does not carry it.
 */

const REFUSALS = [
  'sign-in-needed',
  'wrong-password',
  'account-blocked',
  'account-moved',
  'forbidden',
  'not-found',
  'conflict',
  'too-large',
  'storage-full',
  'store-down',
  'hub-busy',
] as const;

/** Why a request came to nothing. `unreachable` is no fault of anybody's: the road is gone, try later. */
export type HubFailure =
  | { readonly code: Exclude<(typeof REFUSALS)[number], 'conflict' | 'account-blocked'> }
  /** With the hub's signed list that says so, at a sign-in. */
  | { readonly code: 'account-blocked'; readonly revocations?: string }
  /** Somebody else's work stands in the way; `detail` names what where the hub says it. */
  | { readonly code: 'conflict'; readonly detail?: string }
  /** `detail` names the member that the hub does not take; `fault` is the code of a kit's fault. */
  | { readonly code: 'invalid'; readonly detail?: string; readonly fault?: string; readonly path?: string }
  /** `retryAfter` in seconds. */
  | { readonly code: 'too-many-tries'; readonly retryAfter: number }
  /** No answer at all: no link, no hub, or too slow. */
  | { readonly code: 'unreachable' }
  /** An answer that this version of the app does not understand: another program, or another version of the hub. */
  | { readonly code: 'strange-answer'; readonly status: number };

export type HubAnswer<T> = Promise<Result<T, HubFailure>>;

export const HubInfo = v.object({
  name: v.string(),
  institution: v.object({ id: v.string(), name: v.record(v.string(), v.string()) }),
  version: v.string(),
  demo: v.boolean(),
  /** Where the hub itself takes HTTPS: it may stand behind something that speaks plain HTTP to people. */
  httpsPort: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
  /** Port of the same host where packages play. */
  playerPort: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
  /** There is a sheet for the wall: this hub has an authority of its own that people have to trust. */
  sheet: v.optional(v.boolean()),
  /** Only from the demonstration institution, and only to a browser on the hub's own machine. */
  accounts: v.optional(
    v.array(v.object({ login: v.string(), password: v.string(), name: v.string(), roles: v.array(Role) })),
  ),
});
export type HubInfo = v.InferOutput<typeof HubInfo>;

/** One learner of a tutor. `changes` is opaque: a dossier whose mark is the same has nothing new. */
export const LearnerMark = v.object({
  id: AccountId,
  name: v.string(),
  groups: v.array(GroupId),
  lastContact: v.optional(v.string()),
  changes: v.string(),
});
export type LearnerMark = v.InferOutput<typeof LearnerMark>;

/** The hub writes the whole document to the dossier as well; the app needs no more than to know that it is there. */
const EnrolledDevice = v.looseObject({ _id: v.string(), certificate: v.string() });
export type EnrolledDevice = v.InferOutput<typeof EnrolledDevice>;

const OwnCodes = v.object({ codes: v.array(v.string()) });

export interface HubOptions {
  /** Origin of the hub; the app's own by default. */
  readonly base?: string;
  readonly fetch?: typeof fetch;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs?: number;
}

export interface HubRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with `mediaType`. */
  readonly body?: Blob | string;
  readonly mediaType?: string;
  readonly signal?: AbortSignal;
  /** Where the hub may rightly take longer than usual, milliseconds. */
  readonly timeoutMs?: number;
}

export class HubClient {
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;

  constructor(options: HubOptions = {}) {
    this.#base = options.base ?? '';
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#timeoutMs = options.timeoutMs ?? 20_000;
  }

  /** Address of one of the hub's paths, for a request that goes another way (an upload, a kit's bytes). */
  address(path: string): string {
    return this.#base + path;
  }

  info(signal?: AbortSignal): HubAnswer<HubInfo> {
    return this.request('/api/hub', HubInfo, { signal });
  }

  signIn(login: string, password: string): HubAnswer<SessionAnswer> {
    return this.request('/api/session', SessionAnswer, { method: 'POST', json: { login, password } });
  }

  /** Who is signed in; prolongs the session. */
  session(signal?: AbortSignal): HubAnswer<SessionAnswer> {
    return this.request('/api/session', SessionAnswer, { signal });
  }

  signOut(): HubAnswer<void> {
    return this.request('/api/session', undefined, { method: 'DELETE' });
  }

  changePassword(old: string, wanted: string): HubAnswer<void> {
    return this.request('/api/session/password', undefined, { method: 'POST', json: { old, new: wanted } });
  }

  /** Gives the hub the codes that open this profile when its password is forgotten; staff find them there. */
  giveCodes(space: string, codes: readonly string[], label: string): HubAnswer<void> {
    return this.request(`/api/recovery/${space}`, undefined, { method: 'PUT', json: { codes, label } });
  }

  /** The codes that one's own profile left at the hub; for the password only, not for the session. */
  async ownCodes(space: string, password: string): HubAnswer<readonly string[]> {
    const answer = await this.request(`/api/recovery/${space}`, OwnCodes, { method: 'POST', json: { password } });
    return answer.ok ? ok(answer.value.codes) : answer;
  }

  /** Admits the key of this profile; the same device and key twice is no fault. */
  enrolDevice(
    device: DeviceId,
    publicKey: JsonWebKey,
    label: string,
    /** What couriers to this device are encrypted to. */
    courierRecipient?: AgeRecipient,
  ): HubAnswer<EnrolledDevice> {
    const json = { device, publicKey, label, courierRecipient };
    return this.request('/api/devices', EnrolledDevice, { method: 'POST', json });
  }

  /** The kits on offer: for learners those of their groups, for staff all. */
  async shelf(signal?: AbortSignal): HubAnswer<readonly ShelfEntry[]> {
    const answer = await this.request('/api/shelf', v.object({ kits: v.array(ShelfEntry) }), { signal });
    return answer.ok ? ok(answer.value.kits) : answer;
  }

  /** A tutor's learners, with marks that tell whose dossier changed. */
  async learners(signal?: AbortSignal): HubAnswer<readonly LearnerMark[]> {
    const answer = await this.request('/api/learners', v.object({ learners: v.array(LearnerMark) }), { signal });
    return answer.ok ? ok(answer.value.learners) : answer;
  }

  /** One exchange; the answer is parsed by `schema`, or is empty where there is none. */
  async request<S extends v.GenericSchema>(path: string, schema: S, request?: HubRequest): HubAnswer<v.InferOutput<S>>;
  async request(path: string, schema: undefined, request?: HubRequest): HubAnswer<void>;
  async request(path: string, schema: v.GenericSchema | undefined, request: HubRequest = {}): HubAnswer<unknown> {
    // Not AbortSignal.any: the browsers of old school machines lack it.
    const stop = new AbortController();
    const abort = () => stop.abort();
    const timer = setTimeout(abort, request.timeoutMs ?? this.#timeoutMs);
    if (request.signal?.aborted === true) abort();
    request.signal?.addEventListener('abort', abort, { once: true });
    try {
      const response = await this.#fetch(this.address(path), initOf(request, stop.signal));
      const text = await response.text();
      return readAnswer(response.status, text, response.headers.get('retry-after'), schema);
    } catch {
      return err({ code: 'unreachable' });
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', abort);
    }
  }
}

function initOf({ method = 'GET', json, body, mediaType }: HubRequest, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['sandyq-request'] = '1';
  if (json !== undefined) headers['content-type'] = 'application/json';
  else if (mediaType !== undefined) headers['content-type'] = mediaType;
  return {
    method,
    headers,
    body: json === undefined ? body : JSON.stringify(json),
    credentials: 'same-origin',
    cache: 'no-store',
    signal,
  };
}

/** Makes a value, or one of the failures, of what came back. Also for answers that did not come by `fetch`. */
export function readAnswer(
  status: number,
  text: string,
  retryAfter: string | null,
  schema: v.GenericSchema | undefined,
): Result<unknown, HubFailure> {
  const body = parseJson(text);
  if (status >= 400) return err(failureOf(status, body, retryAfter));
  if (status < 200 || status >= 300) return err({ code: 'strange-answer', status });
  if (schema === undefined) return ok(undefined);
  const parsed = v.safeParse(schema, body);
  return parsed.success ? ok(parsed.output) : err({ code: 'strange-answer', status });
}

function failureOf(status: number, body: unknown, retryAfter: string | null): HubFailure {
  const parsed = v.safeParse(ApiError, body);
  if (!parsed.success) {
    // A proxy between us and a hub that is down says so in its own words.
    return status >= 502 && status <= 504 ? { code: 'unreachable' } : { code: 'strange-answer', status };
  }
  const { code, detail, fault, path, retryAfter: seconds } = parsed.output.error;
  const refusal = REFUSALS.find((known) => known === code);
  if (refusal === 'conflict') return { code: refusal, ...(detail !== undefined && { detail }) };
  if (refusal === 'account-blocked') return { code: refusal, revocations: textOr(parsed.output.error.revocations) };
  if (refusal !== undefined) return { code: refusal };
  if (code === 'invalid') return { code, detail, fault: textOr(fault), path: textOr(path) };
  if (code === 'too-many-tries') return { code, retryAfter: seconds ?? (Number(retryAfter) || 60) };
  return { code: 'strange-answer', status };
}

const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type { DeviceRecord, SessionAnswer, ShelfEntry };
