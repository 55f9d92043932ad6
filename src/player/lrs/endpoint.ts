import { DOCUMENT_RESOURCES, answerDocuments, type Documents } from './documents';
import { FETCH, LAUNCH_DATA, PREFERENCES, launchData, preferences, type Session } from './launch';
import { at, done, isMembers, json, parsed, refused, type LrsAnswer, type LrsRequest } from './request';
import { takeStatement, type Standing, type Unit } from './standing';

/*
 * A record store for one launch of one unit (xAPI 1.0.3, part 3, as far as cmi5 units use it). It keeps what the unit will
 * ask for: its documents, and the statements of this session. What is said of the learner goes to the app as a report.
 */

export interface LrsState {
  /** The token was fetched: section 8.2.1, once. */
  readonly fetched: boolean;
  readonly standing: Standing;
  readonly documents: Documents;
  /** The last ones of this session, the oldest first. */
  readonly statements: readonly Statement[];
}

interface Statement {
  readonly id: string;
  readonly stored: string;
  readonly [member: string]: unknown;
}

/** Statements of a session that can be read again. */
const MOST_STATEMENTS = 500;
const VERSION = { 'X-Experience-API-Version': '1.0.3' };

export interface Answered {
  readonly state: LrsState;
  readonly answer: LrsAnswer;
}

export interface Means {
  readonly newId: () => string;
  /** UTC, ISO 8601. */
  readonly now: () => string;
}

export function answerTo(state: LrsState, session: Session, request: LrsRequest, means: Means): Answered {
  const { state: next, answer } = answered(state, session, request, means);
  return { state: next, answer: { ...answer, headers: { ...VERSION, ...answer.headers } } };
}

function answered(state: LrsState, session: Session, request: LrsRequest, means: Means): Answered {
  const same = (answer: LrsAnswer): Answered => ({ state, answer });
  if (request.path === 'about') return same(json(200, { version: ['1.0.3'] }));
  if (request.path === FETCH) return fetchToken(state, session, request);
  if (request.headers.authorization !== `Basic ${session.token}`)
    return same(refused(401, 'the token that was fetched'));
  if (request.path === 'statements') return statements(state, session, request, means);
  if (!Object.hasOwn(DOCUMENT_RESOURCES, request.path)) return same(refused(404, 'nothing is here'));
  const made = ownDocument(state, session, request);
  if (made !== undefined) return same(made);
  const { documents, answer } = answerDocuments(state.documents, request);
  return { state: { ...state, documents }, answer };
}

/** cmi5, section 8.2: once, whoever asks; then never again. */
function fetchToken(state: LrsState, { token }: Session, { method }: LrsRequest): Answered {
  if (method !== 'POST') return { state, answer: refused(405, 'POST') };
  if (state.fetched) return { state, answer: json(200, { 'error-code': '1', 'error-text': 'fetched already' }) };
  return { state: { ...state, fetched: true }, answer: json(200, { 'auth-token': token }) };
}

/** Documents that the learning system writes. */
function ownDocument(state: LrsState, session: Session, { method, path, query }: LrsRequest): LrsAnswer | undefined {
  const asked = new URLSearchParams(query);
  if (path === 'activities/state' && asked.get('stateId') === LAUNCH_DATA)
    return method === 'GET' ? json(200, launchData(session)) : refused(403, 'the learning system writes it');
  if (path !== 'agents/profile' || asked.get('profileId') !== PREFERENCES || method !== 'GET') return undefined;
  const { answer } = answerDocuments(state.documents, { method, path, query, headers: {}, body: '' });
  return answer.status === 404 ? json(200, preferences(session)) : undefined;
}

function statements(state: LrsState, session: Session, request: LrsRequest, means: Means): Answered {
  const same = (answer: LrsAnswer): Answered => ({ state, answer });
  const query = new URLSearchParams(request.query);
  if (request.method === 'GET') return same(found(state.statements, query));
  if (request.method !== 'PUT' && request.method !== 'POST') return same(refused(405, 'no such method'));
  const sent = parsed(request.body);
  const all = request.method === 'POST' && Array.isArray(sent) ? (sent as unknown[]) : [sent];
  const named = request.method === 'PUT' ? query.get('statementId') : null;
  if (request.method === 'PUT' && !named) return same(refused(400, 'statementId is missing'));
  if (!all.every(isStatement)) return same(refused(400, 'no statement: actor, verb and object'));
  if (state.standing.terminated) return same(refused(403, 'the session is over'));
  const stored = all.map((one): Statement => ({ ...one, id: named ?? idOf(one, means), stored: means.now() }));
  return {
    state: {
      ...state,
      standing: all.reduce<Standing>((before, one) => takeStatement(before, one, unitOf(session)), state.standing),
      statements: [...state.statements, ...stored].slice(-MOST_STATEMENTS),
    },
    answer:
      request.method === 'PUT'
        ? done
        : json(
            200,
            stored.map(({ id }) => id),
          ),
  };
}

const isStatement = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isMembers(value) && isMembers(value.actor) && isMembers(value.object) && typeof at(value, 'verb', 'id') === 'string';

const idOf = (statement: Readonly<Record<string, unknown>>, { newId }: Means): string =>
  typeof statement.id === 'string' && statement.id !== '' ? statement.id.slice(0, 100) : newId();

export const unitOf = ({ launch, unit }: Session): Unit => ({
  activity: unit.activity,
  moveOn: unit.moveOn,
  passScore: launch.passScore,
});

/** Part 3, section 2.1.3, by the parameters that units use; all of them at once. */
function found(all: readonly Statement[], query: URLSearchParams): LrsAnswer {
  const id = query.get('statementId');
  if (id !== null) {
    const one = all.find((statement) => statement.id === id);
    return one === undefined ? refused(404, 'no such statement') : json(200, one);
  }
  const fits = (name: string, value: unknown): boolean => !query.has(name) || query.get(name) === value;
  const fitting = all.filter(
    (one) =>
      fits('verb', at(one, 'verb', 'id')) &&
      fits('activity', at(one, 'object', 'id')) &&
      fits('registration', at(one, 'context', 'registration')),
  );
  const sorted = query.get('ascending') === 'true' ? fitting : fitting.toReversed();
  const limit = Number(query.get('limit') ?? 0);
  return json(200, { statements: limit > 0 ? sorted.slice(0, limit) : sorted, more: '' });
}
