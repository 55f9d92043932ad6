import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import * as v from 'valibot';
import { TooBusy } from '../accounts/password';
import { Refused, busy, forbidden, notFound, refusedAnswer, storeDown } from '../http/answer';
import type { Answer } from '../http/answer';
import type { Loan } from '../http/budget';
import { setSessionCookie } from '../http/cookie';
import { Gauge } from '../http/limits';
import { findRoute, pathOf } from '../http/router';
import type { Route } from '../http/router';
import { send } from '../http/serve';
import type { AppFiles } from '../static/files';
import { StoreDown } from '../store/store';
import { accountRoutes } from './api/accounts';
import { auditRoutes } from './api/audit';
import { courierRoutes } from './api/courier';
import { deviceRoutes } from './api/devices';
import { draftFileRoutes } from './api/draft-files';
import { draftStageRoutes } from './api/draft-stages';
import { draftRoutes } from './api/drafts';
import { groupRoutes } from './api/groups';
import { hubRoutes } from './api/hub';
import { institutionListRoutes } from './api/institution-list';
import { revocationRoutes } from './api/revocations';
import { learnerRoutes } from './api/learners';
import { enrolmentRoutes } from './api/enrolment';
import { recoveryRoutes } from './api/recovery';
import { releaseRoutes } from './api/release';
import { rosterRoutes } from './api/roster';
import { sessionRoutes } from './api/session';
import { siteRoutes } from './api/site';
import { sitesRoutes } from './api/sites';
import { shelfRoutes } from './api/shelf';
import { sheetRoutes } from './api/sheet';
import { stickRoutes } from './api/stick';
import type { Call } from './call';
import { replicationRoutes } from './db/replication';
import { isAging, personOf } from './people';
import type { Log } from '../options';
import type { Services } from './services';

const ROUTES: readonly Route<Call>[] = [
  ...hubRoutes,
  ...sheetRoutes,
  ...sessionRoutes,
  ...rosterRoutes,
  ...accountRoutes,
  ...recoveryRoutes,
  ...enrolmentRoutes,
  ...groupRoutes,
  ...learnerRoutes,
  ...deviceRoutes,
  ...shelfRoutes,
  ...stickRoutes,
  ...draftRoutes,
  ...draftFileRoutes,
  ...draftStageRoutes,
  ...courierRoutes,
  ...sitesRoutes,
  ...siteRoutes,
  ...releaseRoutes,
  ...institutionListRoutes,
  ...revocationRoutes,
  ...auditRoutes,
  ...replicationRoutes,
];

/** The only door: every request to the hub, from its first byte to its answer. */
export class Gateway {
  readonly #all: Gauge<'all'>;
  readonly #sessions: Gauge<string>;
  readonly #stopping = new AbortController();

  constructor(
    private readonly services: Services,
    private readonly app: AppFiles,
    private readonly more: readonly Route<Call>[],
    private readonly log: Log,
  ) {
    this.#all = new Gauge(services.limits.requests);
    this.#sessions = new Gauge(services.limits.requestsOfSession);
  }

  /** Waiting requests end, so that the servers can close. */
  stop(): void {
    this.#stopping.abort();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request, response).catch((error: unknown) => this.#refusal(request, error));
    if (answer === undefined) response.destroy();
    else await send(request, response, answer, this.services.limits.stallMs).catch(() => response.destroy());
    discardRest(request, this.services.limits.bulkBytes);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    const path = pathOf(request.url ?? '');
    if (path === undefined) throw notFound();
    if (!['api', 'db', 'shelf', 'schemas'].includes(path[0]!)) return this.#app(request, path);
    if (!this.#all.enter('all')) throw busy();
    whenClosed(response, () => this.#all.leave('all'));
    return await this.#service(request, response, path);
  }

  #app(request: IncomingMessage, path: readonly string[]): Answer {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refused(405, 'not-found');
    return this.app.answer(request, path);
  }

  async #service(request: IncomingMessage, response: ServerResponse, path: readonly string[]): Promise<Answer> {
    const found = findRoute([...ROUTES, ...this.more], request.method ?? '', path);
    if (found === undefined) throw notFound();
    if (found === 'wrong-method') throw new Refused(405, 'not-found');
    assertOwnPage(request);
    if (found.route.ofInstitution && this.services.identity.institution.site !== undefined)
      throw new Refused(409, 'conflict', { detail: 'institution-only' });
    const person = found.route.anonymous ? undefined : await personOf(request, this.services);
    // People behind one address before they sign in are many; a session is one browser.
    if (person !== undefined) {
      const { session } = person.session;
      if (!this.#sessions.enter(session)) throw busy();
      whenClosed(response, () => this.#sessions.leave(session));
    }
    const call = this.#call(request, response, path, person);
    try {
      return await this.#decorate(call, paidFor(await found.route.handle(call, found.params), call.loans.answer));
    } finally {
      call.loans.body.giveAll();
    }
  }

  #call(request: IncomingMessage, response: ServerResponse, path: readonly string[], person: Call['person']): Call {
    const gone = new AbortController();
    const { bodies, answers } = this.services.budgets;
    const borrower = person?.account.id ?? `address:${request.socket.remoteAddress}`;
    const loans = { body: bodies.loan(borrower), answer: answers.loan(borrower) };
    whenClosed(response, () => {
      gone.abort();
      loans.answer.giveAll();
    });
    return {
      request,
      services: this.services,
      path,
      query: Object.fromEntries(new URL(request.url ?? '/', 'http://hub').searchParams),
      person,
      secure: (request.socket as Partial<TLSSocket>).encrypted === true,
      address: request.socket.remoteAddress ?? '',
      loans,
      signal: AbortSignal.any([gone.signal, this.#stopping.signal]),
    };
  }

  async #decorate(call: Call, answer: Answer): Promise<Answer> {
    const headers: Record<string, string> = { 'Sandyq-Hub': this.services.identity.generation, ...answer.headers };
    headers['Cache-Control'] ??= 'no-store';
    const { person, services } = call;
    if (person !== undefined && headers['Set-Cookie'] === undefined && isAging(person, services.clock.now())) {
      const { token } = await services.sessions.issue(person.account.id, person.account.epoch, person.session.session);
      headers['Set-Cookie'] = setSessionCookie(token, services.sessions.lifetime, call.secure);
    }
    return { ...answer, headers };
  }

  /** What went wrong in words for the client, and for the log without anything of the request's content. */
  #refusal(request: IncomingMessage, error: unknown): Answer | undefined {
    const refused = asRefused(error);
    if (refused === undefined) return undefined;
    if (refused.status >= 500) {
      const path = (request.url ?? '').split('?', 1)[0];
      this.log(`${request.method} ${path}: ${refused.code}${error instanceof Refused ? '' : ` (${describe(error)})`}`);
    }
    const answer = refusedAnswer(refused);
    return {
      ...answer,
      headers: { 'Sandyq-Hub': this.services.identity.generation, 'Cache-Control': 'no-store', ...answer.headers },
    };
  }
}

/** A request is one until its answer is gone, and not only until it is made: whoever reads slowly holds what it weighs. */
function whenClosed(response: ServerResponse, done: () => void): void {
  if (response.closed || response.destroyed) done();
  else response.once('close', done);
}

/** What is small is not worth counting. */
const COUNTED_FROM = 64 * 1024;

function paidFor(answer: Answer, loan: Loan): Answer {
  const { body } = answer;
  const held = typeof body === 'string' || body instanceof Uint8Array ? body.length : 0;
  if (held >= COUNTED_FROM && !loan.take(held)) throw busy();
  return answer;
}

/**
 * A second wall against other sites beside SameSite: a page elsewhere can't set this header without asking first, and
 * is never told yes.
 */
function assertOwnPage(request: IncomingMessage): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (request.headers['sandyq-request'] !== '1') throw forbidden();
}

/**
 * What nobody read of a refused body: the sender may still be sending, and only looks at the answer afterwards. Taken in
 * and thrown away, but not without end.
 */
function discardRest(request: IncomingMessage, mostBytes: number): void {
  if (request.readableEnded || request.destroyed) return;
  let bytes = 0;
  request.on('data', (part: Uint8Array) => {
    bytes += part.length;
    if (bytes > mostBytes) request.destroy();
  });
}

/** Undefined where nobody is there to be answered. */
function asRefused(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error;
  if (error instanceof StoreDown) return storeDown();
  if (error instanceof TooBusy) return busy();
  if ((error as { name?: unknown }).name === 'AbortError') return undefined;
  return new Refused(500, 'unknown');
}

/** A schema's message quotes what it saw, which could be anything; its place says enough. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (v.isValiError(error)) return `${error.name}: ${v.getDotPath(error.issues[0]) ?? ''}`;
  return `${error.name}: ${error.message}`;
}
