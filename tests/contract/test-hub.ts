import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import { documentDigest } from '../../src/lib/dossier/digest';
import { signReceipt } from '../../src/lib/dossier/receipt';
import { mayWrite } from '../../src/lib/dossier/rules';
import type { Relation } from '../../src/lib/dossier/rules';
import { timestamp } from '../../src/lib/shared/clock';
import { exportPublicKey, generateSigningKeys } from '../../src/lib/trace/jws';

PouchDB.plugin(leveldb);

type Doc = Record<string, unknown> & { _id: string; _rev: string };

/** One exchange, as it would be on the wire, without TLS. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly up: number;
  readonly down: number;
}

/**
 * A hub in a function: the replication requests of docs/api.md over a PouchDB of its own, with the project's rules and
 * receipts, and the bad days that a real one has. For tests of sync alone; tests/hub has the real hub.
 */
export class TestHub {
  readonly exchanges: Exchange[] = [];
  generation = 'generation-1';
  now = (): number => Date.now();
  /** Who is signed in: account and relation to the dossier's learner. */
  user: { id: string; relation: Relation } | undefined;
  /** Does nothing of the request and answers this instead. */
  interrupt: ((method: string, path: string) => Response | undefined) | undefined;
  /** Does all of the request, and the answer never comes. */
  loseAnswer: ((method: string, path: string) => boolean) | undefined;
  /** Leaves receipts to later. */
  slowReceipts = false;
  changes: Record<string, string> = {};
  /** False: an older hub, which takes files inside their documents only. */
  keepsPieces = true;
  /** What it gives out as a file, instead of the file. */
  spoil: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (bytes) => bytes;
  /** Pieces of files that were sent ahead, by SHA-256. */
  readonly pieces = new Map<string, Uint8Array>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'sandyq-hub-'));
  readonly #databases = new Map<string, PouchDB.Database>();
  readonly #keys = generateSigningKeys(true);
  #serial = 0;

  async hubKey(): Promise<CryptoKey> {
    return (await this.#keys).publicKey;
  }
  /** By which it signs receipts, and couriers. */
  async signingKey(): Promise<CryptoKey> {
    return (await this.#keys).privateKey;
  }
  async publicKey() {
    return exportPublicKey(await this.hubKey());
  }

  db(name: string): PouchDB.Database {
    const open =
      this.#databases.get(name) ??
      new PouchDB(join(this.#folder, `${name}-${(this.#serial += 1)}`), { adapter: 'leveldb' });
    this.#databases.set(name, open);
    return open;
  }

  /** The hub's disk as it was; `restore` puts it back, as a backup would. */
  async backup(name: string): Promise<() => Promise<void>> {
    const { rows } = await this.db(name).allDocs({ include_docs: true });
    const docs = rows.map(({ doc }) => doc!);
    return async () => {
      await this.wipe(name);
      await this.db(name).bulkDocs(docs, { new_edits: false });
    };
  }

  async wipe(name: string): Promise<void> {
    await this.db(name).close();
    this.#databases.delete(name);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#databases.values()].map((db) => db.close()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input), 'http://hub');
    const method = init.method ?? 'GET';
    const headers = new Headers(init.headers);
    const sent = new Uint8Array(await new Response(init.body ?? '').arrayBuffer());
    init.signal?.throwIfAborted();
    const answer = this.interrupt?.(method, url.pathname) ?? (await this.#answer(method, url, headers, sent));
    answer.headers.set('Sandyq-Hub', this.generation);
    const down = (await answer.clone().arrayBuffer()).byteLength;
    this.exchanges.push({ method, path: url.pathname, up: sent.byteLength, down });
    if (this.loseAnswer?.(method, url.pathname)) throw new TypeError('fetch failed');
    return answer;
  };

  async #answer(method: string, url: URL, headers: Headers, sent: Uint8Array<ArrayBuffer>): Promise<Response> {
    if (this.user === undefined) return Response.json({ error: { code: 'sign-in-needed' } }, { status: 401 });
    if (method !== 'GET' && headers.get('sandyq-request') !== '1')
      return Response.json({ error: { code: 'forbidden' } }, { status: 403 });
    if (url.pathname.includes('/_files/')) return this.#piece(method, url, sent, headers);
    const text =
      headers.get('content-encoding') === 'gzip' ? gunzipSync(sent).toString() : Buffer.from(sent).toString();
    const body = (text === '' ? undefined : JSON.parse(text)) as never;
    if (url.pathname === '/api/learners') {
      return Response.json({
        learners: Object.entries(this.changes).map(([id, changes]) => ({ id, name: id, groups: [], changes })),
      });
    }
    const [name, ...rest] = url.pathname.slice('/db/'.length).split('/').map(decodeURIComponent);
    return this.#database(name!, rest, url.searchParams, body, headers);
  }

  #piece(method: string, url: URL, sent: Uint8Array<ArrayBuffer>, headers: Headers): Response {
    if (!this.keepsPieces) return Response.json({ error: { code: 'not-found' } }, { status: 404 });
    const sha256 = url.pathname.split('/').at(-1)!;
    const held = this.pieces.get(sha256) ?? new Uint8Array(0);
    if (method === 'GET') return Response.json({ received: held.length });
    if (Number(url.searchParams.get('offset')) !== held.length)
      return Response.json({ error: { code: 'conflict' }, received: held.length }, { status: 409 });
    const piece = headers.get('content-encoding') === 'gzip' ? new Uint8Array(gunzipSync(sent)) : sent;
    const joined = new Uint8Array([...held, ...piece]);
    this.pieces.set(sha256, joined);
    return Response.json({ received: joined.length });
  }

  /** A document that names files which were sent ahead has them inside from here on. */
  #withPieces(doc: Doc): Doc {
    const files = (doc.files ?? []) as { name: string; mediaType: string; sha256: string }[];
    if (doc._attachments !== undefined || files.length === 0) return doc;
    const attachments = files.flatMap(({ name, mediaType, sha256 }) => {
      const held = this.pieces.get(sha256);
      return held === undefined
        ? []
        : [[name, { content_type: mediaType, data: Buffer.from(held).toString('base64') }] as const];
    });
    return attachments.length === 0 ? doc : { ...doc, _attachments: Object.fromEntries(attachments) };
  }

  async #database(
    name: string,
    rest: string[],
    query: URLSearchParams,
    body: never,
    headers: Headers,
  ): Promise<Response> {
    const db = this.db(name);
    const device = headers.get('sandyq-device') ?? '';
    switch (rest[0]) {
      case '_changes': {
        if (name.startsWith('dossier-')) await this.#receipt(name);
        const found = await db.changes({
          include_docs: query.get('include_docs') === 'true',
          since: Number(query.get('since')),
          limit: Number(query.get('limit')),
          style: 'all_docs',
        });
        // As CouchDB says it: where the database is now, even if somebody asks for what is beyond.
        const feed = found.results.length > 0 ? found : { ...found, last_seq: (await db.info()).update_seq };
        const { rows } = await db.allDocs({ startkey: `trace:${device}:`, endkey: `trace:${device}:\ufff0` });
        const head = rows.length === 0 ? -1 : Number(rows.at(-1)!.id.slice(-8));
        return Response.json(feed, { headers: name.startsWith('dossier-') ? { 'Sandyq-Head': String(head) } : {} });
      }
      case '_revs_diff':
        return Response.json(await db.revsDiff(body));
      case '_bulk_get':
        return Response.json(await this.#revisions(db, body, query.get('attachments') === 'true'));
      case '_bulk_docs':
        return Response.json(await this.#write(name, (body as { docs: Doc[] }).docs), { status: 201 });
      default: {
        const data = this.spoil(new Uint8Array((await db.getAttachment(rest[0]!, rest[1]!)) as Buffer));
        const range = /^bytes=(\d+)-(\d+)$/.exec(headers.get('range') ?? '');
        if (range === null) return new Response(data);
        const part = data.subarray(Number(range[1]), Number(range[2]) + 1);
        return new Response(part, {
          status: 206,
          headers: { 'Content-Range': `bytes ${range[1]}-${Number(range[1]) + part.length - 1}/${data.length}` },
        });
      }
    }
  }

  async #revisions(db: PouchDB.Database, body: { docs: [] }, attachments: boolean): Promise<unknown> {
    const found = await db.bulkGet({ ...body, revs: true, attachments });
    for (const { docs } of found.results) {
      for (const row of docs) {
        const inside = ('ok' in row ? (row.ok as { _attachments?: object })._attachments : undefined) ?? {};
        for (const one of Object.values(inside) as { data?: string }[]) {
          if (one.data === undefined) continue;
          one.data = Buffer.from(this.spoil(new Uint8Array(Buffer.from(one.data, 'base64')))).toString('base64');
        }
      }
    }
    return found;
  }

  async #write(name: string, docs: readonly Doc[]) {
    const db = this.db(name);
    const [kind, learner] = name.split('-') as ['dossier' | 'private', string];
    const refused: object[] = [];
    for (const sent of docs) {
      const doc = this.#withPieces(sent);
      const existing = await db.get(doc._id).catch(() => null);
      if (existing?._rev === doc._rev) continue;
      const verdict = mayWrite({
        doc,
        existing,
        user: { roles: [], ...this.user! },
        database: { kind, learner },
        newRevision: { generation: Number.parseInt(doc._rev, 10) },
      });
      if (verdict.ok) await db.bulkDocs([doc], { new_edits: false });
      else refused.push({ id: doc._id, error: 'forbidden', reason: `${verdict.error.code}: ${verdict.error.detail}` });
    }
    if (kind === 'dossier') await this.#receipt(name);
    return refused;
  }

  async #receipt(name: string): Promise<void> {
    if (this.slowReceipts) return;
    const db = this.db(name);
    const { rows } = await db.allDocs({ include_docs: true });
    const docs = rows.map(({ doc }) => doc as unknown as Doc & { hash: string; documents: Record<string, string> });
    const done = new Set(
      docs.filter(({ type }) => type === 'receipt').flatMap(({ documents }) => Object.keys(documents)),
    );
    const due = docs.filter(({ type, _id }) => type !== 'receipt' && type !== 'device' && !done.has(_id));
    if (due.length === 0) return;
    const digests = await Promise.all(
      due.map(async (doc) => [doc._id, doc.type === 'segment' ? doc.hash : await documentDigest(doc)] as const),
    );
    const receipted = { at: timestamp(this.now()), documents: Object.fromEntries(digests) };
    const signature = await signReceipt(name, receipted, (await this.#keys).privateKey);
    const number = String((this.#serial += 1)).padStart(8, '0');
    await db.put({ _id: `receipt:${number}${signature.slice(-8)}`, type: 'receipt', v: 1, ...receipted, signature });
  }
}
