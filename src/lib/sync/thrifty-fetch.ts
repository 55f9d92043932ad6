import type { DeviceId } from '../shared/ids';
import { LinkFailure } from './link-failure';
import type { HubFetch } from './hub-database';

export interface ThriftyOptions {
  readonly fetch: typeof fetch;
  /** Base address of the hub; empty where the page comes from it. */
  readonly hub: string;
  readonly device: DeviceId;
  /** Aborts what is under way. */
  readonly signal?: AbortSignal;
  /** One request at most, ms. Default two minutes: a submission over a bad link takes its time. */
  readonly timeoutMs?: number;
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

/** Few bytes, few headers: gzipped bodies, and the hub's signs kept in `signs`. Rejects with LinkFailure alone. */
export function thriftyFetch(options: ThriftyOptions): { readonly fetch: HubFetch; readonly signs: HubSigns } {
  const signs: HubSigns = {};
  const ask: HubFetch = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('Sandyq-Device', options.device);
    let body = init.body;
    if (typeof body === 'string') {
      headers.set('Sandyq-Request', '1');
      headers.set('Content-Type', 'application/json');
      if (body.length >= WORTH_PACKING) {
        body = await gzip(body);
        headers.set('Content-Encoding', 'gzip');
      }
    }
    const signal = AbortSignal.any([
      AbortSignal.timeout(options.timeoutMs ?? 120_000),
      ...(options.signal === undefined ? [] : [options.signal]),
    ]);
    try {
      const response = await options.fetch(options.hub + path, {
        ...init,
        body,
        headers,
        signal,
        credentials: 'same-origin',
        cache: 'no-store',
      });
      note(signs, response.headers);
      return response;
    } catch (error) {
      throw new LinkFailure(options.signal?.aborted ? 'stopped' : 'unreachable', undefined, { cause: error });
    }
  };
  return { fetch: ask, signs };
}

function note(signs: HubSigns, headers: Headers): void {
  const generation = headers.get('sandyq-hub');
  if (generation !== null) signs.generation = generation.slice(0, 100);
  const head = headers.get('sandyq-head');
  if (head !== null && /^(-1|\d{1,8})$/.test(head)) signs.head = Number(head);
}

async function gzip(text: string): Promise<Blob> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(packed).blob();
}
