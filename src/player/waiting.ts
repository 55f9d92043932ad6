import { MAX_BODY, plainPath, refused, type LrsAnswer, type LrsRequest } from './lrs/request';
import type { FilesAtHand } from './texts';
import type { Page } from './windows';

/*
 * Synchronous requests, by which packages of old read their own texts, and libraries of xAPI ask the record store. Browsers lead
 * them past service workers, to a network that is not there: they are answered in the page that asks, out of what is at hand.
 */

export interface AtHand {
  /** With this all addresses of the package begin. */
  readonly own: string;
  readonly files: FilesAtHand | undefined;
  /** The same of its record store. */
  readonly endpoint: string;
  readonly answer: (request: LrsRequest) => LrsAnswer;
}

interface Asked {
  readonly method: string;
  readonly address: URL;
  readonly headers: Record<string, string>;
}

/** In this page, synchronous requests of the package's own are answered; all others go their way. */
export function answerWaiting(page: Page, atHand: AtHand): void {
  page.XMLHttpRequest = class extends page.XMLHttpRequest {
    /** Without a Blob behind it: the answer is ours. */
    #asked: Asked | undefined;
    #answer: LrsAnswer | undefined;
    #blobUrl: string | undefined;

    override open(method: string, url: string | URL, async = true, user?: string | null, password?: string | null) {
      this.#asked = this.#answer = undefined;
      const address = new URL(url, page.document.baseURI);
      const isOwn = [atHand.own, atHand.endpoint].some((start) => address.href.startsWith(start));
      if (async || !isOwn) return super.open(method, url, async, user, password);
      const text = method.toUpperCase() === 'GET' ? atHand.files?.text(nameAt(address, atHand.own)) : undefined;
      if (text === undefined) {
        this.#asked = { method: method.toUpperCase(), address, headers: {} };
        return;
      }
      // The browser reads a Blob while the page stands still, in whatever encoding and form was asked for.
      this.#blobUrl = URL.createObjectURL(text);
      super.open('GET', this.#blobUrl, false);
    }

    override setRequestHeader(name: string, value: string) {
      if (this.#asked) this.#asked.headers[name.toLowerCase()] = value;
      else super.setRequestHeader(name, value);
    }

    override send(body?: Document | XMLHttpRequestBodyInit | null) {
      if (this.#asked) {
        this.#answer = answerTo(this.#asked, typeof body === 'string' ? body : '', atHand);
        for (const name of ['readystatechange', 'load', 'loadend']) this.dispatchEvent(new page.Event(name));
        return;
      }
      try {
        super.send(body);
      } finally {
        if (this.#blobUrl !== undefined) URL.revokeObjectURL(this.#blobUrl);
        this.#blobUrl = undefined;
      }
    }

    override get readyState() {
      return this.#asked ? (this.#answer ? 4 : 1) : super.readyState;
    }
    override get status() {
      return this.#asked ? (this.#answer?.status ?? 0) : super.status;
    }
    override get responseText() {
      return this.#asked ? (this.#answer?.body ?? '') : super.responseText;
    }
    override get response() {
      return this.#asked ? this.responseText : (super.response as unknown);
    }
    override getResponseHeader(name: string) {
      return this.#asked ? new Headers(this.#answer?.headers).get(name) : super.getResponseHeader(name);
    }
    override getAllResponseHeaders() {
      if (!this.#asked) return super.getAllResponseHeaders();
      return [...new Headers(this.#answer?.headers)].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }
  };
}

function answerTo(
  { method, address, headers }: Asked,
  body: string,
  { own, files, endpoint, answer }: AtHand,
): LrsAnswer {
  // Is it there? Many ask that before they ask for it.
  if (address.href.startsWith(own))
    return { status: method === 'HEAD' && files?.has(nameAt(address, own)) ? 200 : method === 'POST' ? 405 : 404 };
  if (body.length > MAX_BODY) return refused(413, 'too long');
  const path = plainPath(address.href.slice(endpoint.length).replace(/[?#].*$/s, ''));
  return answer({ method, path, query: address.search, headers, body });
}

/** The name of a file in the package. */
function nameAt({ origin, pathname }: URL, own: string): string {
  const name = `${origin}${pathname}`.slice(own.length);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
