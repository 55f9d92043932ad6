import type { DeviceId } from '../shared/ids';
import { LinkFailure } from './link-failure';
import type { HubFetch } from './hub-database';
import { Pace } from './pace';

export interface ThriftyOptions {
  readonly fetch: typeof fetch;
  /** Base address of the hub; empty where the page comes from it. */
  readonly hub: string;
  readonly device: DeviceId;
  /** Aborts what is under way. */
  readonly signal?: AbortSignal;
  /** Learns what the link carries: of one hub, kept from round to round. */
  readonly pace?: Pace;
  readonly now?: () => number;
  /** A link that carries nothing for so long is broken, ms. */
  readonly silenceMs?: number;
  /** What is sent may take so long for each byte of it, ms: nothing tells how much of it is gone already. */
  readonly msPerByte?: number;
}

/** What the hub's answers say beside their bodies (docs/api.md). */
export interface HubSigns {
  /** `Sandyq-Hub`: changes when the hub's data is no longer what it was. */
  generation?: string;
  /** `Sandyq-Head`: the last segment of this device that the hub holds; -1: none. */
  head?: number;
}

/** A body below this many bytes grows by gzip, or as good as. */
const WORTH_PACKING = 600;
const SILENCE_MS = 60_000;
/** 250 bytes a second: a fifth of 9.6 kbit/s. */
const MS_PER_BYTE = 4;

/**
 * Few bytes, few headers: gzipped bodies, and the hub's signs kept in `signs`. A request may take as long as something
 * moves: what ends it is silence, not the clock. Rejects with LinkFailure alone; so does reading an answer.
 */
export function thriftyFetch(options: ThriftyOptions): {
  readonly fetch: HubFetch;
  readonly signs: HubSigns;
  readonly pace: Pace;
} {
  const { pace = new Pace(), now = Date.now, silenceMs = SILENCE_MS, msPerByte = MS_PER_BYTE } = options;
  const signs: HubSigns = {};
  const ask: HubFetch = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('Sandyq-Device', options.device);
    const { body, encoding } = await packed(init.body);
    if (body !== undefined) headers.set('Sandyq-Request', '1');
    if (typeof init.body === 'string') headers.set('Content-Type', 'application/json');
    if (encoding !== undefined) headers.set('Content-Encoding', encoding);
    const watch = new Watch(silenceMs, options.signal);
    const bytes = sizeOf(body);
    const begun = now();
    try {
      watch.signal.throwIfAborted();
      watch.wait(silenceMs + bytes * msPerByte);
      const response = await options.fetch(options.hub + path, {
        ...init,
        body,
        headers,
        signal: watch.signal,
        credentials: 'same-origin',
        cache: 'no-store',
      });
      note(signs, response.headers);
      if (response.ok) pace.note('up', bytes, now() - begun);
      return watched(response, watch, (received, ms) => pace.note('down', received, ms), now);
    } catch (error) {
      watch.end();
      if (!options.signal?.aborted) pace.stumbled();
      throw watch.failure(error);
    }
  };
  return { fetch: ask, signs, pace };
}

/** Ends a request after silence, or when nobody wants it any more. */
class Watch {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly silenceMs: number,
    private readonly stop: AbortSignal | undefined,
  ) {
    if (stop?.aborted) this.#stopped();
    else stop?.addEventListener('abort', this.#stopped);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  wait(ms = this.silenceMs): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(new DOMException('silence', 'TimeoutError')), ms);
  }

  /** Nobody waits for the link now, but for whoever reads. */
  rest(): void {
    clearTimeout(this.#timer);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.stop?.removeEventListener('abort', this.#stopped);
  }

  failure(cause: unknown): LinkFailure {
    return new LinkFailure(this.stop?.aborted ? 'stopped' : 'unreachable', undefined, { cause });
  }

  readonly #stopped = (): void => this.#controller.abort(this.stop?.reason);
}

/** The same answer, whose bytes are waited for one by one and counted as they come: unzipped, where they were zipped. */
function watched(
  response: Response,
  watch: Watch,
  done: (bytes: number, ms: number) => void,
  now: () => number,
): Response {
  const { body, status, statusText, headers } = response;
  if (body === null || [204, 205, 304].includes(status)) {
    watch.end();
    return response;
  }
  const reader = body.getReader();
  const begun = now();
  // What `fetch` unzipped by itself went by smaller; the hub says how small where it knows.
  const declared = Number(headers.get('content-length') ?? Number.NaN);
  let bytes = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        watch.wait();
        const next = await abortable(reader.read(), watch.signal);
        watch.rest();
        if (!next.done) {
          bytes += next.value.length;
          controller.enqueue(next.value);
          return;
        }
        watch.end();
        done(Number.isFinite(declared) ? declared : Math.ceil(bytes / 4), now() - begun);
        controller.close();
      } catch (error) {
        watch.end();
        controller.error(watch.failure(error));
      }
    },
    async cancel() {
      watch.end();
      await reader.cancel();
    },
  });
  return new Response(stream, { status, statusText, headers });
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

const sizeOf = (body: BodyInit | undefined): number =>
  typeof body === 'string' ? body.length : body instanceof Blob ? body.size : 0;

/** A Blob, a piece of a file, goes zipped only where that makes it smaller by a tenth. */
async function packed(
  body: BodyInit | null | undefined,
): Promise<{ readonly body: BodyInit | undefined; readonly encoding?: string }> {
  if (body === null || body === undefined) return { body: undefined };
  if (typeof body === 'string' && body.length >= WORTH_PACKING) return { body: await gzip(body), encoding: 'gzip' };
  if (!(body instanceof Blob)) return { body };
  const zipped = await gzip(body);
  return zipped.size < body.size * 0.9 ? { body: zipped, encoding: 'gzip' } : { body };
}

function note(signs: HubSigns, headers: Headers): void {
  const generation = headers.get('sandyq-hub');
  if (generation !== null) signs.generation = generation.slice(0, 100);
  const head = headers.get('sandyq-head');
  if (head !== null && /^(-1|\d{1,8})$/.test(head)) signs.head = Number(head);
}

async function gzip(content: string | Blob): Promise<Blob> {
  const packing = new Blob([content]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(packing).blob();
}
