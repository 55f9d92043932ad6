import * as v from 'valibot';
import { ApiError } from '../lib/institution/account';
import { err, ok } from '../lib/shared/result';
import type { Result } from '../lib/shared/result';
import { UsedWrongly } from './io';

/** Why a hub did not do it: its own code, or `unreachable` and `untrusted-certificate` of the connection. */
export interface Refusal {
  readonly code: string;
  readonly detail?: string;
  readonly fault?: string;
  readonly path?: string;
  readonly retryAfter?: number;
}

/** A file on its way from a hub. */
export interface Download {
  readonly body: ReadableStream<Uint8Array>;
  /** As the hub says; 0 where it does not. */
  readonly bytes: number;
}

/** The address of a hub, without a slash at its end. A password is only sent where nobody listens in. */
export function hubAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new UsedWrongly(`${text} is no address of a hub.`);
  const own = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !own)
    throw new UsedWrongly('A password is not sent without encryption: use https://.');
  return url.origin;
}

/** One sign-in at a hub, from the command line. */
export class HubSession {
  #cookie: string | undefined;

  constructor(readonly hub: string) {}

  async signIn(login: string, password: string): Promise<Result<unknown, Refusal>> {
    const body = JSON.stringify({ login, password });
    return await this.send('POST', '/api/session', body, { 'Content-Type': 'application/json' });
  }

  async signOut(): Promise<void> {
    await this.send('DELETE', '/api/session');
  }

  /** The answer's JSON, or why there is none. */
  async send(
    method: string,
    path: string,
    body?: BodyInit,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Result<unknown, Refusal>> {
    try {
      const response = await this.#fetch(method, path, body, headers);
      const text = await response.text();
      if (response.status === 202) return err(heldOf(text));
      if (response.ok) return ok(text === '' ? undefined : JSON.parse(text));
      return err(refusalOf(response.status, text));
    } catch (error) {
      return err(connectionFault(error));
    }
  }

  /** A file, as it comes, or why there is none. The body fails where the link breaks. */
  async download(path: string): Promise<Result<Download, Refusal>> {
    try {
      const response = await this.#fetch('GET', path);
      if (response.status === 202) return err(heldOf(await response.text()));
      if (!response.ok || response.body === null) return err(refusalOf(response.status, await response.text()));
      return ok({ body: response.body, bytes: Number(response.headers.get('content-length') ?? 0) });
    } catch (error) {
      return err(connectionFault(error));
    }
  }

  async #fetch(
    method: string,
    path: string,
    body?: BodyInit,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const cookie = this.#cookie === undefined ? {} : { Cookie: this.#cookie };
    // `duplex` belongs to a body that streams; TypeScript's DOM does not know it yet.
    const init = { method, body, duplex: 'half', headers: { 'Sandyq-Request': '1', ...cookie, ...headers } };
    const response = await fetch(this.hub + path, init as RequestInit);
    this.#cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? this.#cookie;
    return response;
  }
}

const Held = v.object({ held: v.object({ id: v.string(), state: v.string() }) });

/** A courier that waits for an officer, or that one has decided on: `detail` says which. */
function heldOf(text: string): Refusal {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Held), text);
  if (!parsed.success) return { code: 'unknown', detail: 'HTTP 202' };
  const { id, state } = parsed.output.held;
  return { code: 'held', detail: state, path: id };
}

function refusalOf(status: number, text: string): Refusal {
  const Body = v.object({
    error: v.looseObject({
      ...ApiError.entries.error.entries,
      fault: v.optional(v.string()),
      path: v.optional(v.string()),
    }),
  });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Body), text);
  return parsed.success ? parsed.output.error : { code: 'unknown', detail: `HTTP ${status}` };
}

function connectionFault(error: unknown): Refusal {
  const cause = (error as { cause?: { code?: string } }).cause?.code ?? '';
  return /CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(cause)
    ? { code: 'untrusted-certificate', detail: cause }
    : { code: 'unreachable', detail: cause };
}
