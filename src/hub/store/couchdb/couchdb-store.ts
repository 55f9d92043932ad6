import { SignJWT } from 'jose';
import { StoreDown, jsonOf } from '../store';
import type { Store, StoreActor, StoreRequest, StoreResponse } from '../store';

export interface CouchDbOptions {
  /** Without credentials and without a slash at its end. */
  readonly url: string;
  readonly admin: { readonly name: string; readonly password: string };
  /** Put before every database's name: several hubs' institutions on one CouchDB. */
  readonly prefix?: string;
  readonly now?: () => number;
}

/** The key that signs what the hub says for a person. */
export interface TokenKey {
  /** `kid`: the name under which CouchDB knows the key. */
  readonly id: string;
  readonly secret: Uint8Array;
}

const TOKEN_SECONDS = 60;
const ANSWER_MS = 30_000;

/** A real CouchDB 3.x, one node or a cluster behind one address. */
export class CouchDbStore implements Store {
  readonly rules = 'design-document';
  #tokenKey: TokenKey | undefined;

  constructor(private readonly options: CouchDbOptions) {}

  /** Until there is one, nothing is done for a person. */
  useTokenKey(key: TokenKey): void {
    this.#tokenKey = key;
  }

  async up(): Promise<boolean> {
    const response = await this.#send('/_up', { method: 'GET', as: 'hub' }).catch(() => undefined);
    return response?.status === 200;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async handle(request: StoreRequest): Promise<StoreResponse> {
    const path = (request.path ?? []).map(encodeURIComponent).join('/');
    if (request.db === undefined) return this.#unprefixed(await this.#send(`/${path}`, this.#prefixed(request)));
    const db = encodeURIComponent((this.options.prefix ?? '') + request.db);
    return await this.#send(`/${db}${path === '' ? '' : `/${path}`}`, request);
  }

  /** A request of the server itself, which no port of the hub's reaches: configuration. */
  async configure(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<StoreResponse> {
    return await this.#send(path, { as: 'hub', method, body });
  }

  /** Whom CouchDB takes this actor for. */
  async whoAmI(actor: StoreActor): Promise<StoreResponse> {
    return await this.#send('/_session', { as: actor, method: 'GET' });
  }

  async #send(path: string, request: StoreRequest): Promise<StoreResponse> {
    const query = new URLSearchParams(request.query).toString();
    const timeout = AbortSignal.timeout(ANSWER_MS + (request.query?.feed === 'longpoll' ? 60_000 : 0));
    const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
    try {
      const response = await fetch(`${this.options.url}${path}${query === '' ? '' : `?${query}`}`, {
        method: request.method,
        headers: {
          Authorization: await this.#authorization(request.as),
          Accept: 'application/json',
          ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        redirect: 'error',
        signal,
      });
      const body = new Uint8Array(await response.arrayBuffer());
      const status = statusOf(response.status, body);
      return { status, contentType: response.headers.get('content-type') ?? 'text/plain', body };
    } catch (error) {
      if (request.signal?.aborted || error instanceof StoreDown) throw error;
      throw new StoreDown(`CouchDB does not answer: ${reasonOf(error)}`);
    }
  }

  async #authorization(actor: StoreActor): Promise<string> {
    if (actor === 'hub') {
      const { name, password } = this.options.admin;
      return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
    }
    if (this.#tokenKey === undefined) throw new StoreDown('no key for tokens yet');
    // A role with an underscore in front is CouchDB's own; none may come out of the hub's data.
    const roles = actor.roles.filter((role) => !role.startsWith('_'));
    const now = Math.floor((this.options.now ?? Date.now)() / 1000);
    const token = new SignJWT({ '_couchdb.roles': roles })
      .setProtectedHeader({ alg: 'HS256', kid: this.#tokenKey.id, typ: 'JWT' })
      .setSubject(actor.id)
      .setExpirationTime(now + TOKEN_SECONDS);
    return `Bearer ${await token.sign(this.#tokenKey.secret)}`;
  }

  #prefixed(request: StoreRequest): StoreRequest {
    const prefix = this.options.prefix ?? '';
    const keys = (request.body as { keys?: readonly string[] } | undefined)?.keys;
    return keys === undefined ? request : { ...request, body: { keys: keys.map((key) => prefix + key) } };
  }

  #unprefixed(response: StoreResponse): StoreResponse {
    const prefix = this.options.prefix ?? '';
    if (prefix === '') return response;
    const value = jsonOf(response);
    if (!Array.isArray(value)) return response;
    const rows = value
      .filter((row) => typeof row !== 'string' || row.startsWith(prefix))
      .map((row: unknown) =>
        typeof row === 'string'
          ? row.slice(prefix.length)
          : { ...(row as object), key: String((row as { key?: unknown }).key).slice(prefix.length) },
      );
    return { ...response, body: JSON.stringify(rows) };
  }
}

/** CouchDB says 401 to a known person who is no administrator; any other 401 is about the hub's own word. */
function statusOf(status: number, body: Uint8Array): number {
  if (status === 401 && new TextDecoder().decode(body).includes('server admin')) return 403;
  if (status === 401) throw new StoreDown('CouchDB does not accept who the hub says it speaks for');
  if (status >= 500) throw new StoreDown(`CouchDB answers ${status}`);
  return status;
}

/** Never the address: it could hold a password. */
function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } }).cause;
  return String(cause?.code ?? (error as Error).name);
}
