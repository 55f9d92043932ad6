import { err, ok } from '../shared/result';
import type { Failure, Result } from '../shared/result';
import type { Statement } from './statement';

/*
 * Statements into a Learning Record Store: xAPI 1.0.3, part 3 (communication), section 2.1. Their ids are the same whenever
 * they are made, so pushing again is no fault: what is there already stays as it is.
 */

export interface Lrs {
  /** Base of its xAPI endpoints, without a slash at the end: `https://lrs.example/xapi`. */
  readonly endpoint: string;
  /** `Authorization` header. */
  readonly authorization: string;
  readonly fetch: typeof fetch;
  /** Resolves after so many ms. */
  readonly pause: (ms: number) => Promise<void>;
}

export interface PushOptions {
  /** Statements of one request. Default 100. */
  readonly batch?: number;
  readonly onProgress?: (done: number, all: number) => void;
}

export interface Pushed {
  /** New to the store. */
  readonly sent: number;
  /** There before. */
  readonly present: number;
}

export interface LrsFault extends Failure, Pushed {
  readonly code:
    /** No answer, or none but "later", though it was asked several times. */
    | 'lrs-unreachable'
    /** Who we say we are is not let in, or may not write. */
    | 'lrs-credentials'
    /** It does not take a statement as it is. `statement` is its id where one alone was refused. */
    | 'lrs-refused'
    /** Something answers, and it is no LRS. */
    | 'lrs-none';
  readonly status?: number;
  readonly statement?: string;
  /** The beginning of what it said. */
  readonly detail?: string;
}

const BATCH = 100;
const TRIES = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Sends the statements of each chain in their order. What an earlier run sent of a chain is found by halving, so going on
 * after a lost link costs a few requests and not all of them. Ends at the first fault, which says how far it came.
 */
export async function pushStatements(
  chains: readonly (readonly Statement[])[],
  lrs: Lrs,
  { batch = BATCH, onProgress }: PushOptions = {},
): Promise<Result<Pushed, LrsFault>> {
  const run = new Push(lrs);
  const all = chains.reduce((sum, { length }) => sum + length, 0);
  try {
    for (const chain of chains) {
      const known = await run.knownOf(chain);
      run.present += known;
      for (let at = known; at < chain.length; at += batch) {
        onProgress?.(run.sent + run.present, all);
        await run.post(chain.slice(at, at + batch));
      }
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return err({ ...error.why, sent: run.sent, present: run.present });
  }
  onProgress?.(all, all);
  return ok({ sent: run.sent, present: run.present });
}

class Stopped extends Error {
  constructor(readonly why: Omit<LrsFault, 'sent' | 'present'>) {
    super(why.code);
  }
}

class Push {
  sent = 0;
  present = 0;

  constructor(private readonly lrs: Lrs) {}

  /** How many at the beginning of the chain the store has: it got them in order. */
  async knownOf(chain: readonly Statement[]): Promise<number> {
    if (chain.length === 0 || !(await this.#has(chain[0]!))) return 0;
    let [has, lacks] = [0, chain.length];
    while (lacks - has > 1) {
      const middle = (has + lacks) >> 1;
      if (await this.#has(chain[middle]!)) has = middle;
      else lacks = middle;
    }
    return lacks;
  }

  async post(statements: readonly Statement[]): Promise<void> {
    const response = await this.#ask('POST', 'statements', JSON.stringify(statements));
    if (response.status === 200) {
      const ids: unknown = await response.json().catch(() => undefined);
      // A proxy or a sign-in page answers 200 with a page of its own.
      if (!Array.isArray(ids) || ids.length !== statements.length) throw new Stopped({ code: 'lrs-none', status: 200 });
      this.sent += statements.length;
      return;
    }
    const [only] = statements;
    if (statements.length === 1 && only !== undefined) {
      // There before: an id is never given to two statements of ours.
      if (response.status === 409) this.present += 1;
      else throw await refusal(response, only.id);
      return;
    }
    // Some stores refuse a batch for one statement that they have; one that is too much in it has to be found by itself.
    if (response.status !== 409 && response.status !== 413 && response.status !== 400) throw await refusal(response);
    const half = statements.length >> 1;
    await this.post(statements.slice(0, half));
    await this.post(statements.slice(half));
  }

  async #has({ id }: Statement): Promise<boolean> {
    const response = await this.#ask('GET', `statements?statementId=${id}`);
    if (response.status === 404) return false;
    const found: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
    if (typeof found === 'object' && found !== null && 'id' in found && found.id === id) return true;
    throw response.ok ? new Stopped({ code: 'lrs-none', status: response.status }) : await refusal(response);
  }

  /** Asks again, later and later, where the link or the store asks for patience. */
  async #ask(method: string, path: string, body?: string): Promise<Response> {
    const { endpoint, authorization, fetch, pause } = this.lrs;
    const headers = {
      Authorization: authorization,
      'X-Experience-API-Version': '1.0.3',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    };
    let detail = '';
    for (let tried = 1; ; tried += 1) {
      // Redirected, the credentials would go elsewhere.
      const init = { method, headers, redirect: 'error' as const, ...(body !== undefined && { body }) };
      const response = await fetch(`${endpoint}/${path}`, init).catch((error: unknown) => {
        detail = String(error);
        return undefined;
      });
      const later = response === undefined || response.status === 429 || response.status >= 500;
      if (!later) return response;
      if (response !== undefined) detail = `HTTP ${response.status}`;
      if (tried === TRIES) throw new Stopped({ code: 'lrs-unreachable', detail });
      const asked = Number(response?.headers.get('Retry-After') ?? 0) * 1000;
      await pause(Math.min(Math.max(asked || 0, FIRST_PAUSE_MS * 2 ** (tried - 1)), LONGEST_PAUSE_MS));
    }
  }
}

async function refusal(response: Response, statement?: string): Promise<Stopped> {
  const { status } = response;
  const detail = (await response.text().catch(() => '')).replace(/\s+/g, ' ').trim().slice(0, 300);
  const code =
    status === 401 || status === 403 ? 'lrs-credentials' : status === 404 || status < 400 ? 'lrs-none' : 'lrs-refused';
  return new Stopped({ code, status, ...(statement !== undefined && { statement }), ...(detail && { detail }) });
}
