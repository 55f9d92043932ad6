import { mkdir } from 'node:fs/promises';
import * as v from 'valibot';
import { Security, hubOnly, isMember } from '../security';
import { StoreDown, jsonResponse, refusal } from '../store';
import type { Store, StoreRequest, StoreResponse } from '../store';
import { ChangesFeed } from './changes';
import { allDocs, bulkGet, getAttachment, getDocument, revsDiff } from './documents';
import { DatabasePool } from './pool';
import type { Pouch } from './pouch';
import { bulkDocs, putDocument } from './writes';

const SECURITY_ID = '_local/security';
/** Databases whose `_security` is kept: some hundred bytes each. */
const MOST_KNOWN = 10_000;

export interface EmbeddedOptions {
  readonly folder: string;
  /** Databases open at a time. */
  readonly capacity?: number;
}

/**
 * CouchDB's interface over PouchDB and LevelDB in a folder: for one machine, one process, some hundred learners. It
 * listens on nothing; only the gateway calls it.
 */
export class EmbeddedStore implements Store {
  readonly rules = 'built-in';
  readonly #pool: DatabasePool;
  readonly #changes: ChangesFeed;
  /** Read at every request, and written by nobody but this store: a tenth of its work, before it was kept. */
  readonly #security = new Map<string, Security>();
  /** So that one that was read before a change is not kept after it. */
  #securityChanges = 0;
  #closed = false;

  private constructor(options: EmbeddedOptions) {
    this.#pool = new DatabasePool(options.folder, options.capacity);
    this.#changes = new ChangesFeed(this.#pool);
  }

  static async open(options: EmbeddedOptions): Promise<EmbeddedStore> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    return new EmbeddedStore(options);
  }

  up(): Promise<boolean> {
    return Promise.resolve(!this.#closed);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.close();
  }

  async handle(request: StoreRequest): Promise<StoreResponse> {
    if (this.#closed) throw new StoreDown('closed');
    try {
      if (request.db === undefined) return await this.#server(request);
      if (!/^[a-z][a-z0-9_-]{0,120}$/.test(request.db)) return refusal(400, 'illegal_database_name', 'name');
      return await this.#database(request.db, request);
    } catch (error) {
      return asRefusal(error);
    }
  }

  async #server(request: StoreRequest): Promise<StoreResponse> {
    if (request.path?.[0] === '_dbs_info' && request.as === 'hub') {
      const { keys } = v.parse(v.object({ keys: v.array(v.string()) }), request.body);
      return jsonResponse(200, await Promise.all(keys.map(async (key) => await this.#info(key))));
    }
    if (request.path?.[0] === '_all_dbs' && request.as === 'hub') return jsonResponse(200, await this.#pool.names());
    return request.path?.length ? notFound() : jsonResponse(200, { couchdb: 'Welcome', vendor: { name: 'Sandyq' } });
  }

  async #info(name: string): Promise<unknown> {
    const info = await this.#pool.use(name, (pouch) => pouch.info());
    if (info === undefined) return { key: name, error: 'not_found' };
    return { key: name, info: { db_name: name, doc_count: info.doc_count, update_seq: info.update_seq } };
  }

  async #database(db: string, request: StoreRequest): Promise<StoreResponse> {
    const path = request.path ?? [];
    if (path.length === 0 && (request.method === 'PUT' || request.method === 'DELETE')) {
      return await this.#createOrDelete(db, request);
    }
    const security = await this.#securityOf(db);
    if (security === undefined) return notFound('Database does not exist.');
    if (request.as !== 'hub' && !isMember(security, request.as)) {
      return refusal(403, 'forbidden', 'You are not allowed to access this db.');
    }
    if (path[0] === '_changes')
      return (await this.#changes.answer(db, request)) ?? notFound('Database does not exist.');
    const response = await this.#pool.use(db, (pouch) => this.#route(db, pouch, security, request));
    return response ?? notFound('Database does not exist.');
  }

  async #createOrDelete(db: string, request: StoreRequest): Promise<StoreResponse> {
    if (request.as !== 'hub') return refusal(403, 'forbidden', 'You are not a server admin.');
    if (request.method === 'DELETE') {
      const gone = await this.#changingSecurity(db, () => this.#pool.destroy(db));
      return gone ? jsonResponse(200, { ok: true }) : notFound('Database does not exist.');
    }
    if (!(await this.#pool.create(db))) return refusal(412, 'file_exists', 'The database could not be created.');
    return jsonResponse(201, { ok: true });
  }

  async #route(db: string, pouch: Pouch, security: Security, request: StoreRequest): Promise<StoreResponse> {
    const [first, second, ...rest] = request.path ?? [];
    const key = `${request.method} ${first?.startsWith('_') ? first : first === undefined ? '' : 'document'}`;
    switch (key) {
      case 'GET ': {
        const { doc_count, update_seq } = await pouch.info();
        return jsonResponse(200, { db_name: db, doc_count, update_seq, sizes: { file: await this.#pool.bytes(db) } });
      }
      case 'GET _security':
        return jsonResponse(200, security);
      case 'PUT _security':
        return await this.#changingSecurity(db, () => putSecurity(pouch, request));
      case 'POST _revs_diff':
        return await revsDiff(pouch, request);
      case 'POST _bulk_get':
        return await bulkGet(pouch, request);
      case 'GET _all_docs':
      case 'POST _all_docs':
        return await allDocs(pouch, request);
      case 'POST _bulk_docs':
        return this.#noting(db, await bulkDocs(pouch, security, request));
      case 'GET _local':
      case 'PUT _local':
      case 'DELETE _local':
        return await localDocument(pouch, second ?? '', request);
      case 'GET document':
        return second === undefined
          ? await getDocument(pouch, first!, request)
          : await getAttachment(pouch, first!, [second, ...rest].join('/'), request);
      case 'PUT document':
        return second === undefined
          ? this.#noting(db, await putDocument(pouch, security, first!, request))
          : refusal(405, 'method_not_allowed', 'attachments come inside their document');
      case 'DELETE document':
        return asRemoval(
          this.#noting(
            db,
            await putDocument(pouch, security, first!, {
              ...request,
              body: { _deleted: true, _rev: request.query?.rev },
            }),
          ),
        );
      default:
        return refusal(405, 'method_not_allowed', 'not a request that this store knows');
    }
  }

  async #securityOf(db: string): Promise<Security | undefined> {
    const known = this.#security.get(db);
    if (known !== undefined) return known;
    const before = this.#securityChanges;
    const security = await this.#pool.use(db, readSecurity);
    if (security === undefined || this.#securityChanges !== before) return security;
    if (this.#security.size >= MOST_KNOWN) this.#security.clear();
    this.#security.set(db, security);
    return security;
  }

  async #changingSecurity<T>(db: string, change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } finally {
      this.#securityChanges += 1;
      this.#security.delete(db);
    }
  }

  #noting(db: string, response: StoreResponse): StoreResponse {
    if (response.status < 300) this.#changes.written(db);
    return response;
  }
}

async function readSecurity(pouch: Pouch): Promise<Security> {
  const found = await pouch.get(SECURITY_ID).catch(undefinedWhereMissing);
  const parsed = v.safeParse(v.object({ security: Security }), found);
  return parsed.success ? parsed.output.security : hubOnly;
}

async function putSecurity(pouch: Pouch, request: StoreRequest): Promise<StoreResponse> {
  if (request.as !== 'hub') return refusal(403, 'forbidden', 'You are not a db or server admin.');
  const security = v.safeParse(Security, request.body);
  if (!security.success) return refusal(400, 'bad_request', 'not a security object');
  await putLocal(pouch, SECURITY_ID, { security: security.output });
  return jsonResponse(200, { ok: true });
}

async function putLocal(pouch: Pouch, id: string, doc: Record<string, unknown>): Promise<void> {
  const held = (await pouch.get(id).catch(undefinedWhereMissing)) as { _rev: string } | undefined;
  await pouch.put({ ...doc, _id: id, ...(held === undefined ? {} : { _rev: held._rev }) });
}

function undefinedWhereMissing(error: unknown): undefined {
  if ((error as { status?: unknown }).status !== 404) throw error;
}

async function localDocument(pouch: Pouch, id: string, request: StoreRequest): Promise<StoreResponse> {
  const local = `_local/${id}`;
  if (local === SECURITY_ID) return notFound();
  if (request.method === 'GET') return jsonResponse(200, await pouch.get(local));
  if (request.method === 'DELETE') return jsonResponse(200, await pouch.remove(local, request.query?.rev ?? ''));
  const body = v.safeParse(v.looseObject({}), request.body);
  if (!body.success) return refusal(400, 'bad_request', 'Document must be a JSON object');
  return jsonResponse(201, await pouch.put({ ...body.output, _id: local }));
}

const notFound = (reason = 'missing'): StoreResponse => refusal(404, 'not_found', reason);

/** PouchDB's refusals have CouchDB's status and name. Whatever has none is the disk or a bug: the store is down. */
function asRefusal(error: unknown): StoreResponse {
  const { status, name, reason, message } = error as Record<string, unknown>;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return refusal(status, String(name ?? 'error'), String(reason ?? message ?? ''));
  }
  if (error instanceof SyntaxError) return refusal(400, 'bad_request', 'invalid JSON');
  throw new StoreDown(String(message ?? error), { cause: error });
}

/** CouchDB says 200 of a document that is gone, and 201 of one that was written. */
const asRemoval = (response: StoreResponse): StoreResponse =>
  response.status === 201 ? { ...response, status: 200 } : response;
