import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createGunzip } from 'node:zlib';
import * as v from 'valibot';
import { ApiError } from '../../lib/institution/account';
import type { SiteState } from '../../lib/institution/site';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { SiteDesk } from './desk';

export interface ExchangeOptions {
  /** Of the institution's hub: https, or this machine. */
  readonly url: string;
  /** PEM of an authority of one's own. */
  readonly ca?: string;
  /** Minutes between two exchanges; 0: only when somebody asks for one. */
  readonly everyMinutes: number;
  /** Bytes of kits that one exchange brings at most. */
  readonly room?: number;
  /** Without a byte, ms. */
  readonly silenceMs?: number;
}

export type ExchangeFault = { readonly code: string };

const MINUTE = 60_000;
/** The first wait after a failure; each further one doubles it, up to the usual time between two. */
const FIRST_WAIT_MS = MINUTE;
const SILENCE_MS = 2 * MINUTE;
/** Exchanges in a row where one file is not enough. */
const MOST_IN_A_ROW = 50;
const TYPE = 'application/vnd.sandyq.courier';

/** At a site: sends its courier to the institution's hub and takes the answer in, by the clock and when somebody asks. */
export class Exchange {
  #state: NonNullable<SiteState['exchange']>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<Result<undefined, ExchangeFault>> | undefined;
  #failures = 0;
  #stopped = false;
  readonly #aborted = new AbortController();

  constructor(
    private readonly options: ExchangeOptions,
    private readonly desk: Pick<SiteDesk, 'make' | 'take'>,
    private readonly clock: Clock,
  ) {
    this.#state = { url: options.url, everyMinutes: options.everyMinutes };
  }

  get state(): NonNullable<SiteState['exchange']> {
    return this.#state;
  }

  /** The first one at once, the others by the clock. */
  start(): void {
    if (this.options.everyMinutes > 0) this.#after(0);
  }

  /** Ends what is under way, and does nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#aborted.abort();
    await this.#running;
  }

  /** Whoever asks while one is under way waits for that one. Never rejects. */
  now(): Promise<Result<undefined, ExchangeFault>> {
    this.#running ??= this.#once().finally(() => (this.#running = undefined));
    return this.#running;
  }

  #after(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.options.everyMinutes === 0) return;
    this.#state = { ...this.#state, next: timestamp(this.clock.now() + ms) };
    this.#timer = setTimeout(() => void this.now(), ms);
    this.#timer.unref();
  }

  async #once(): Promise<Result<undefined, ExchangeFault>> {
    const lastTry = timestamp(this.clock.now());
    const { fault: _before, ...rest } = this.#state;
    const done = await this.#rounds().catch((): Result<undefined, ExchangeFault> => err({ code: 'unknown' }));
    this.#failures = done.ok ? 0 : this.#failures + 1;
    this.#state = done.ok ? { ...rest, lastTry, lastSuccess: lastTry } : { ...rest, lastTry, fault: done.error.code };
    const usual = this.options.everyMinutes * MINUTE;
    this.#after(done.ok ? usual : Math.min(usual, FIRST_WAIT_MS * 2 ** Math.min(this.#failures - 1, 20)));
    return done;
  }

  async #rounds(): Promise<Result<undefined, ExchangeFault>> {
    for (let round = 0; round < MOST_IN_A_ROW; round += 1) {
      const one = await this.#round();
      if (!one.ok) return one;
      if (!one.value.more) break;
    }
    return ok(undefined);
  }

  async #round(): Promise<Result<{ readonly more: boolean }, ExchangeFault>> {
    const { room } = this.options;
    const made = await this.desk.make(undefined, room === undefined ? {} : { room });
    if (!made.ok) return made;
    const { index, bytes, stream } = made.value;
    try {
      const answer = await this.#post(stream, bytes);
      if (!answer.ok) return answer;
      const taken = await this.desk.take(answer.value, 'network');
      if (!taken.ok) return taken;
      const { complete, fault } = taken.value;
      if (!complete) return err({ code: fault?.code ?? 'truncated' });
      const brought = taken.value.kits.some(({ outcome }) => outcome === 'new');
      return ok({ more: index.databases.some(({ more }) => more) || brought });
    } finally {
      stream.destroy();
    }
  }

  /** The answer as it comes. Its generator fails where the link breaks; the courier inside then says so. */
  #post(stream: NodeJS.ReadableStream, bytes: number): Promise<Result<AsyncGenerator<Uint8Array>, ExchangeFault>> {
    const url = new URL('/api/sites/exchange', this.options.url);
    const { ca, silenceMs = SILENCE_MS } = this.options;
    return new Promise((resolve) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const headers = { 'Content-Type': TYPE, 'Content-Length': String(bytes), 'Sandyq-Request': '1' };
      const request = send(
        url,
        { method: 'POST', headers, signal: this.#aborted.signal, ...(ca === undefined ? {} : { ca }) },
        (response) => {
          if (response.statusCode === 200) return resolve(ok(piecesOf(response)));
          void refusalOf(response).then((code) => resolve(err({ code })));
        },
      );
      request.setTimeout(silenceMs, () => request.destroy(new Error('silent')));
      request.on('error', (error: NodeJS.ErrnoException) => resolve(err({ code: linkFault(error) })));
      stream.on('error', () => request.destroy());
      stream.pipe(request);
    });
  }
}

async function* piecesOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  const body = response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response;
  for await (const piece of body) yield piece as Uint8Array;
}

const Refusal = v.object({
  error: v.looseObject({ ...ApiError.entries.error.entries, fault: v.optional(v.string()) }),
});
/** A refusal is some words; whatever else answers there is none of ours. */
const MOST_REFUSAL = 64 * 1024;

async function refusalOf(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const piece of response) {
      text += String(piece);
      if (text.length > MOST_REFUSAL) break;
    }
  } catch {
    return 'unreachable';
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Refusal), text);
  return parsed.success ? (parsed.output.error.fault ?? parsed.output.error.code) : 'strange-answer';
}

const linkFault = ({ code = '' }: NodeJS.ErrnoException): string =>
  /CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code) ? 'untrusted-certificate' : 'unreachable';
