import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCouchDbUrl } from '../../src/hub/store/couchdb/address';
import { CouchDbStore } from '../../src/hub/store/couchdb/couchdb-store';
import type { SessionAnswer } from '../../src/lib/institution/account';
import { startHub } from '../../src/hub/main';
import type { HubOptions, RunningHub } from '../../src/hub/main';
import { removeTestDatabases } from './couchdb';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed where it is JSON. */
  readonly json: Record<string, unknown>;
}

/** Somebody's browser: keeps the cookie, and says that the request is the app's own. */
export class Client {
  cookie = '';

  constructor(readonly url: string) {}

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof Blob;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'Sandyq-Request': '1',
        ...(this.cookie === '' ? {} : { Cookie: this.cookie }),
        ...(body !== undefined && !raw ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : raw ? (body as BodyInit) : JSON.stringify(body),
      redirect: 'manual',
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) this.cookie = set.split(';', 1)[0]!;
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  get(path: string, headers?: Record<string, string>): Promise<Reply> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> {
    return this.send('POST', path, body, headers);
  }
}

function parse(text: string): Reply['json'] {
  try {
    return JSON.parse(text) as Reply['json'];
  } catch {
    return {} as Reply['json'];
  }
}

export interface SignedIn extends Client {
  readonly id: string;
  readonly session: SessionAnswer;
}

export class TestHub {
  private constructor(
    readonly hub: RunningHub,
    readonly options: HubOptions,
    private readonly prefix: string | undefined,
  ) {}

  /** With the demonstration institution, on the store that `COUCHDB_URL` names or on the embedded one. */
  static async start(more: Partial<HubOptions> = {}, store: 'embedded' | 'couchdb' = 'embedded'): Promise<TestHub> {
    const prefix = store === 'couchdb' ? `test-${randomBytes(5).toString('hex')}-` : undefined;
    const options: HubOptions = {
      data: await mkdtemp(join(tmpdir(), 'sandyq-hub-')),
      build: join(tmpdir(), 'sandyq-no-build'),
      version: '0.0.0-test',
      port: 0,
      log: () => undefined,
      announce: false,
      // A sixteenth of the real cost: the suites sign in hundreds of times.
      passwordCost: { N: 2 ** 13, r: 8, p: 1 },
      ...(prefix === undefined ? {} : { couchdb: { url: process.env.COUCHDB_URL!, prefix } }),
      ...more,
    };
    return new TestHub(await startHub(options), options, options.couchdb?.prefix);
  }

  /** The same data by a new process's worth of hub. */
  async restart(more: Partial<HubOptions> = {}): Promise<TestHub> {
    await this.hub.close();
    const options = { ...this.options, ...more };
    return new TestHub(await startHub(options), options, this.prefix);
  }

  get url(): string {
    return this.hub.url.replace('localhost', '127.0.0.1');
  }

  client(): Client {
    return new Client(this.url);
  }

  passwordOf(login: string): string {
    return this.hub.demoAccounts.find((account) => account.login === login)!.password;
  }

  async signIn(login: string, password = this.passwordOf(login)): Promise<SignedIn> {
    const client = this.client();
    const reply = await client.post('/api/session', { login, password });
    if (reply.status !== 200) throw new Error(`sign-in of ${login}: ${reply.status} ${reply.text}`);
    const session = reply.json as unknown as SessionAnswer;
    return Object.assign(client, { id: session.account.id as string, session });
  }

  async stop(): Promise<void> {
    await this.hub.close();
    await this.clean();
  }

  async clean(): Promise<void> {
    await rm(this.options.data, { recursive: true, force: true });
    if (this.prefix === undefined) return;
    const address = parseCouchDbUrl(process.env.COUCHDB_URL!);
    if (!address.ok) return;
    const store = new CouchDbStore({ ...address.value, prefix: this.prefix });
    await removeTestDatabases(store, `sandyq-${this.hub.hub}`);
  }
}

/** Stores to run a suite on: the embedded one, and CouchDB where `COUCHDB_URL` names one. */
export const STORES: readonly ('embedded' | 'couchdb')[] = process.env.COUCHDB_URL
  ? ['embedded', 'couchdb']
  : ['embedded'];
