import { SourceUnavailable, type KitSource } from '../../kit/source';
import { err, ok, type Result } from '../../shared/result';

export interface HubSourceParts {
  readonly fetch: typeof fetch;
  /** Waits so many milliseconds; rejects with AbortError on the signal. */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Tries of one read before it is given up; between them the wait grows from half a second to 30 s. */
  readonly tries?: number;
}

export type HubSourceFailure = {
  readonly code: 'sign-in-needed' | 'forbidden' | 'not-found' | 'source-unavailable';
};

/** Why a read from the hub ended for good. */
export class HubUnavailable extends SourceUnavailable {
  constructor(
    message: string,
    readonly reason?: 'sign-in-needed' | 'changed',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * A kit on a hub's shelf, read by byte ranges. All ranges are of the bytes that the first answer named by its strong
 * ETag: a kit that was replaced meanwhile is SourceUnavailable, never a mixture. Lost links are tried again.
 */
export async function hubSource(
  url: string,
  { fetch, wait = waitMs, tries = 6 }: HubSourceParts,
): Promise<Result<KitSource, HubSourceFailure>> {
  const head = await fetch(url, { method: 'HEAD', cache: 'no-store' }).catch(() => undefined);
  if (head === undefined) return err({ code: 'source-unavailable' });
  if (!head.ok) return err({ code: failureOf(head.status) });
  const size = Number(head.headers.get('Content-Length') ?? Number.NaN);
  const etag = head.headers.get('ETag');
  if (!Number.isSafeInteger(size) || size < 0 || etag === null || etag.startsWith('W/')) {
    return err({ code: 'source-unavailable' });
  }
  const range = new RangeReader(url, etag, fetch, wait, tries);
  return ok({ size, immutable: true, read: (start, end, signal) => range.read(start, end, signal) });
}

class RangeReader {
  /** After the first loss the link is a bad one: from then on what came of a piece is kept when the rest does not. */
  #lossy = false;

  constructor(
    readonly url: string,
    readonly etag: string,
    readonly fetch: typeof globalThis.fetch,
    readonly wait: NonNullable<HubSourceParts['wait']>,
    readonly tries: number,
  ) {}

  /** Goes on, after a lost link, from the bytes that had come: on a bad link 8 MiB may never come in one piece. */
  async read(start: number, end: number, signal?: AbortSignal): Promise<Blob> {
    const parts: BlobPart[] = [];
    let at = start;
    const take: Take = (part, size) => {
      parts.push(part);
      at += size;
    };
    for (let tries = this.tries, failed = 0; at < end;) {
      const before = at;
      const lost = await this.#request(at, end, signal, take);
      if (at >= end) break;
      this.#lossy = true;
      if (at > before) [failed, tries] = [0, this.tries];
      if (--tries <= 0) throw new HubUnavailable('the hub cannot be reached', undefined, { cause: lost });
      await this.wait(Math.min(500 * 2 ** failed++, 30_000), signal);
    }
    return new Blob(parts);
  }

  /** One request. Answers what lost it, if something did; throws what no retry mends. */
  async #request(start: number, end: number, signal: AbortSignal | undefined, take: Take): Promise<unknown> {
    try {
      const headers = { Range: `bytes=${start}-${end - 1}`, 'If-Match': this.etag };
      const response = await this.fetch(this.url, { headers, signal, cache: 'no-store' });
      if (response.status !== 206) return this.#refused(response);
      this.#sameBytes(response, start);
      const wanted = end - start;
      if (this.#lossy) return await inParts(response, wanted, take);
      // In one piece: the browser then keeps the bytes out of this thread.
      const blob = await response.blob();
      if (blob.size > wanted) throw new HubUnavailable(MORE);
      take(blob, blob.size);
      return undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof HubUnavailable) throw error;
      return error;
    }
  }

  #sameBytes(response: Response, start: number): void {
    if (response.headers.get('ETag') !== this.etag) throw new HubUnavailable('the kit was replaced', 'changed');
    if (!response.headers.get('Content-Range')?.startsWith(`bytes ${start}-`)) {
      throw new HubUnavailable('the hub sent another range');
    }
  }

  /** 5xx and 429 pass; a whole 200 for a range means that the ETag did not match (RFC 9110, 13.1.5). */
  #refused(response: Response): Error {
    void response.body?.cancel();
    const { status } = response;
    if (status === 401) throw new HubUnavailable('signed out', 'sign-in-needed');
    if (status === 412 || status === 416 || status === 200) throw new HubUnavailable('the kit was replaced', 'changed');
    if (status < 500 && status !== 429 && status !== 408) throw new HubUnavailable(`the hub answers ${status}`);
    return new Error(`the hub answers ${status}`);
  }
}

type Take = (part: BlobPart, size: number) => void;

const MORE = 'the hub sent more than was asked for';

async function inParts(response: Response, wanted: number, take: Take): Promise<void> {
  let left = wanted;
  const body = response.body?.getReader();
  for (let part = await body?.read(); part !== undefined && !part.done; part = await body?.read()) {
    left -= part.value.length;
    if (left < 0) throw new HubUnavailable(MORE);
    take(part.value, part.value.length);
  }
}

function failureOf(status: number): HubSourceFailure['code'] {
  if (status === 401) return 'sign-in-needed';
  if (status === 403) return 'forbidden';
  return status === 404 ? 'not-found' : 'source-unavailable';
}

function waitMs(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const abort = () => {
      clearTimeout(timer);
      fail(signal?.reason as Error);
    };
    if (signal?.aborted) return fail(signal.reason as Error);
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      done();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
