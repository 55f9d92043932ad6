import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { publicKeyFile } from '../../../src/lib/kit/minisign/format';
import { HubProcess } from '../../../tests/e2e/hub';
import { noiseFile, testFile, testKey, writeKit } from '../../../tests/e2e/harness/make-kit';
import { gatherClass } from '../../../tests/hub/class';
import type { Client, Reply } from '../../../tests/hub/harness';

/* A hub over HTTPS as `sandyq hub --lan` runs it, a class of learners with one kit, and a static server of the same file. */

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const CHUNK_BYTES = 8 * 1024 * 1024;
const LANES = 3;

/** A client that trusts the hub's authority. Not the tests' own: that one brings the whole hub into this process. */
export class TrustingClient implements Client {
  cookie = '';

  constructor(
    readonly url: string,
    private readonly agent: Agent,
  ) {}

  get(path: string, headers?: Record<string, string>): Promise<Reply> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> {
    return this.send('POST', path, body, headers);
  }

  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const file = body instanceof Blob ? { 'Content-Length': String(body.size) } : undefined;
    const own = body === undefined || raw || file !== undefined;
    const json = own ? {} : { 'Content-Type': 'application/json' };
    return new Promise((resolve, reject) => {
      const asked = request(
        this.url + path,
        {
          method,
          agent: this.agent,
          headers: { 'Sandyq-Request': '1', Cookie: this.cookie, ...json, ...file, ...headers },
        },
        (response) => {
          this.cookie = response.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? this.cookie;
          text(response).then((said) => {
            const parsed = /json/.test(response.headers['content-type'] ?? '')
              ? (JSON.parse(said) as Reply['json'])
              : {};
            resolve({ status: response.statusCode ?? 0, headers: new Headers(), text: said, json: parsed });
          }, reject);
        },
      );
      asked.once('error', reject);
      if (body instanceof Blob) pipeline(Readable.fromWeb(body.stream()), asked).catch(reject);
      else asked.end(own ? body : JSON.stringify(body));
    });
  }
}

export class BenchSchool {
  readonly #chunks: readonly string[];

  private constructor(
    readonly folder: string,
    readonly hub: HubProcess,
    readonly learners: readonly Client[],
    private readonly file: string,
    readonly passwords: ReadonlyMap<string, string>,
  ) {
    this.#chunks = chunkHashes(file);
  }

  /** A kit of one film of so many bytes. */
  static async open(bytes: number, learners: number): Promise<BenchSchool> {
    const folder = mkdtempSync(join(tmpdir(), 'sandyq-class-'));
    const key = testKey();
    const path = join(folder, 'film.kit');
    writeKit(path, key, { id: 'film', files: [testFile('a.html', '<p>a</p>'), noiseFile('film.mp4', bytes, 3)] });
    writeFileSync(join(folder, 'bench.pub'), publicKeyFile({ keyId: key.keyId, key: key.publicKey }));
    const hub = await HubProcess.create({ lan: true, extra: ['--no-announce', '--trust', join(folder, 'bench.pub')] });
    const ca = readFileSync(join(hub.data, 'tls/authority.crt'));
    const agent = new Agent({ keepAlive: true, ca });
    const { json } = await new TrustingClient(hub.url, agent).get('/api/hub');
    const passwords = new Map(
      (json.accounts as { login: string; password: string }[]).map((one) => [one.login, one.password]),
    );
    const school = { signIn: (login: string, password: string) => signIn(hub.url, agent, login, password) };
    const admin = await school.signIn('admin', passwords.get('admin')!);
    const people = await gatherClass(school, admin, { id: 'film', path }, learners);
    rmSync(path);
    const shelf = join(hub.data, 'shelf/film');
    return new BenchSchool(folder, hub, people, join(shelf, readdirSync(shelf)[0]!), passwords);
  }

  get bytes(): number {
    return statSync(this.file).size;
  }

  get authority(): string {
    return join(this.hub.data, 'tls/authority.crt');
  }

  signIn(login: string): Promise<TrustingClient> {
    const agent = new Agent({ keepAlive: true, ca: readFileSync(this.authority) });
    return signIn(this.hub.url, agent, login, this.passwords.get(login)!);
  }

  /** All of `learners` take the kit from the hub; ms. */
  installAll(learners = this.learners): Promise<number> {
    return this.#take(`${this.hub.url}/shelf/film/1.0.0.kit`, learners);
  }

  /** The same from a static server of the same file; ms. */
  async fetchAll(learners = this.learners): Promise<number> {
    const tls = join(this.hub.data, 'tls');
    const chain = join(this.folder, 'chain.crt');
    writeFileSync(
      chain,
      readFileSync(join(tls, 'server.crt'), 'utf8') + readFileSync(join(tls, 'authority.crt'), 'utf8'),
    );
    const server = spawn(process.execPath, [here('static-server.mjs'), this.file, chain, join(tls, 'server.key')]);
    try {
      const port = await new Promise<string>((resolve) =>
        server.stdout.once('data', (said) => resolve(String(said).trim())),
      );
      return await this.#take(`https://localhost:${port}/film.kit`, learners);
    } finally {
      await ended(server);
    }
  }

  async close(): Promise<void> {
    await this.hub.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #take(url: string, learners: readonly Client[]): Promise<number> {
    const child = spawn(process.execPath, [here('learners.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const cookies = learners.map(({ cookie }) => cookie);
    const order = { url, ca: this.authority, cookies, chunks: this.#chunks, chunkBytes: CHUNK_BYTES, lanes: LANES };
    child.stdin.end(JSON.stringify(order));
    const said = await text(child.stdout);
    const ms = Number(said.trim() || Number.NaN);
    if (Number.isNaN(ms)) throw new Error('the learners did not get all of it');
    return ms;
  }
}

async function signIn(
  url: string,
  agent: Agent,
  login: string,
  password: string,
): Promise<TrustingClient & { id: string }> {
  const client = new TrustingClient(url, agent);
  const reply = await client.post('/api/session', { login, password });
  if (reply.status !== 200) throw new Error(`sign-in of ${login}: ${reply.status} ${reply.text}`);
  return Object.assign(client, { id: (reply.json.account as { id: string }).id });
}

function chunkHashes(path: string): readonly string[] {
  const file = openSync(path, 'r');
  const piece = new Uint8Array(CHUNK_BYTES);
  const hashes: string[] = [];
  for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
    hashes.push(createHash('sha256').update(piece.subarray(0, read)).digest('hex'));
  }
  closeSync(file);
  return hashes;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill();
  });
}
