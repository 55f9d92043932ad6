import { describe, expect, it } from 'vitest';
import { answerTo, type Answered, type LrsState } from './endpoint';
import { launchQuery, type Session } from './launch';
import { parsed, type LrsRequest } from './request';
import { CMI5_CATEGORY, NOT_BEGUN } from './standing';

const ACTIVITY = 'urn:sandyq:kit:k:item:i:part:1';
const session: Session = {
  launch: { learner: { id: 'person-1', name: 'Дана' }, language: 'kk', launchData: 'seed=7', passScore: 0.6 },
  unit: {
    activity: ACTIVITY,
    publisherId: 'https://x.example/au/1',
    registration: '5b1f6c1e-9f0c-5b39-8d6e-6a4e5d0c1b2a',
    moveOn: 'CompletedAndPassed',
    entitlementKey: 'key',
  },
  id: 'session-1',
  token: 'dG9rZW4=',
  endpoint: 'https://localhost:1/lrs/s/',
};
const BEGUN: LrsState = { fetched: false, standing: NOT_BEGUN, documents: {}, statements: [] };

/** Asks one after the other; gives the last answer, and how the state is then. */
function ask(...requests: readonly Partial<LrsRequest>[]): Answered {
  let count = 0;
  const means = { newId: () => `id-${(count += 1)}`, now: () => '2026-11-22T06:00:00.000Z' };
  return requests.reduce<Answered>(
    ({ state }, { headers, ...request }) =>
      answerTo(
        state,
        session,
        {
          method: 'GET',
          path: 'statements',
          query: '',
          body: '',
          headers: { authorization: 'Basic dG9rZW4=', ...headers },
          ...request,
        },
        means,
      ),
    { state: BEGUN, answer: { status: 0 } },
  );
}
const bodyOf = ({ answer }: Answered) => parsed(answer.body ?? '');
const statement = (verb: string, more: object = {}) => ({
  actor: { account: { homePage: 'x', name: 'y' } },
  verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` },
  object: { id: ACTIVITY },
  context: { contextActivities: { category: [{ id: CMI5_CATEGORY }] } },
  ...more,
});
const send = (value: unknown): Partial<LrsRequest> => ({ method: 'POST', body: JSON.stringify(value) });
const state = (id: string, more: Partial<LrsRequest> = {}): Partial<LrsRequest> => ({
  path: 'activities/state',
  query: `?activityId=a&agent=%7B%7D&registration=r&stateId=${id}`,
  ...more,
});

describe('the launch', () => {
  it('names the store, the learner, the attempt and the unit', () => {
    const query = new URLSearchParams(launchQuery(session));
    expect(Object.fromEntries(query)).toMatchObject({
      endpoint: 'https://localhost:1/lrs/s/',
      fetch: 'https://localhost:1/lrs/s/fetch',
      registration: session.unit.registration,
      activityId: ACTIVITY,
    });
    expect(parsed(query.get('actor')!)).toMatchObject({
      objectType: 'Agent',
      account: { name: 'person-1' },
      name: 'Дана',
    });
  });

  it('gives its token once, and nothing without it', () => {
    const fetched = ask({ method: 'POST', path: 'fetch', headers: {} });
    expect(bodyOf(fetched)).toEqual({ 'auth-token': session.token });
    const post = { method: 'POST', path: 'fetch' };
    expect(bodyOf(ask(post, post))).toMatchObject({ 'error-code': '1' });
    for (const path of ['statements', 'activities/state', 'agents/profile', 'toString'])
      expect(ask({ path, headers: { authorization: 'Basic x' } }).answer.status, path).toBe(401);
  });

  it('says what the unit is launched with, which the unit cannot change', () => {
    expect(bodyOf(ask(state('LMS.LaunchData')))).toEqual({
      contextTemplate: {
        registration: session.unit.registration,
        contextActivities: { grouping: [{ objectType: 'Activity', id: 'https://x.example/au/1' }] },
        extensions: { 'https://w3id.org/xapi/cmi5/context/extensions/sessionid': 'session-1' },
      },
      launchMode: 'Normal',
      launchMethod: 'AnyWindow',
      moveOn: 'CompletedAndPassed',
      launchParameters: 'seed=7',
      masteryScore: 0.6,
      entitlementKey: { courseStructure: 'key' },
    });
    expect(ask(state('LMS.LaunchData', { method: 'PUT', body: '{}' })).answer.status).toBe(403);
  });

  it('says what the learner likes until the unit kept something else', () => {
    const profile = { path: 'agents/profile', query: '?agent=%7B%7D&profileId=cmi5LearnerPreferences' };
    expect(bodyOf(ask(profile))).toEqual({ languagePreference: 'kk', audioPreference: 'on' });
    const body = '{"languagePreference":"ru","audioPreference":"off"}';
    expect(bodyOf(ask({ ...profile, method: 'PUT', body }, profile))).toMatchObject({ languagePreference: 'ru' });
  });
});

describe('statements', () => {
  it('are answered with their ids, and can be read again', () => {
    expect(bodyOf(ask(send([statement('initialized'), { ...statement('completed'), id: 'own' }])))).toEqual([
      'id-1',
      'own',
    ]);
    const put = { method: 'PUT', query: '?statementId=u', body: JSON.stringify(statement('initialized')) };
    expect(ask(put).answer).toMatchObject({ status: 204, headers: { 'X-Experience-API-Version': '1.0.3' } });
    expect(bodyOf(ask(put, { query: '?statementId=u' }))).toMatchObject({
      id: 'u',
      stored: '2026-11-22T06:00:00.000Z',
    });
    expect(ask(put, { query: '?statementId=v' }).answer.status).toBe(404);
    const all = ask(send(statement('initialized')), send(statement('completed')), { query: '?limit=1' });
    expect(bodyOf(all)).toMatchObject({ statements: [{ id: 'id-2' }], more: '' });
    const verb = encodeURIComponent('http://adlnet.gov/expapi/verbs/initialized');
    const some = ask(send(statement('initialized')), send(statement('completed')), { query: `?verb=${verb}` });
    expect(bodyOf(some)).toMatchObject({ statements: [{ id: 'id-1' }] });
  });

  it.each([
    ['no JSON', '{'],
    ['nobody who did it', JSON.stringify({ ...statement('completed'), actor: undefined })],
    ['one of several that is none', JSON.stringify([statement('completed'), 7])],
    ['null', 'null'],
  ])('are refused, all of them, where there is %s', (_, body) => {
    const { answer, state: after } = ask({ method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(after).toBe(BEGUN);
  });

  it('are no more taken when the unit said that it ends', () => {
    const over = ask(send(statement('terminated')), send(statement('completed')));
    expect(over.answer.status).toBe(403);
    expect(over.state.standing).toMatchObject({ terminated: true, completed: false });
  });

  it('are kept no longer than the session, and not without end', () => {
    const many = Array.from({ length: 600 }, () => statement('initialized'));
    expect(ask(send(many)).state.statements).toHaveLength(500);
  });
});

describe('documents', () => {
  const put = (id: string, body: string, more: Partial<LrsRequest> = {}) =>
    state(id, { method: 'PUT', body, headers: { 'content-type': 'application/json', ...more.headers } });

  it('are put, read, listed, merged and taken away', () => {
    const read = ask(put('a', '{"x":1}'), state('a'));
    expect(read.answer).toMatchObject({
      status: 200,
      body: '{"x":1}',
      headers: { 'Content-Type': 'application/json' },
    });
    const merged = ask(put('a', '{"x":1}'), state('a', { method: 'POST', body: '{"y":2}' }), state('a'));
    expect(bodyOf(merged)).toEqual({ x: 1, y: 2 });
    const listed = { path: 'activities/state', query: '?activityId=a&agent=%7B%7D&registration=r' };
    expect(bodyOf(ask(put('a', '1'), put('b', '2'), listed))).toEqual(['a', 'b']);
    expect(bodyOf(ask(put('a', '1'), { ...listed, query: '?activityId=other&registration=r' }))).toEqual([]);
    expect(ask(put('a', '1'), state('a', { method: 'DELETE' }), state('a')).answer.status).toBe(404);
    expect(ask(put('a', '1'), { ...listed, method: 'DELETE' }).state.documents).toEqual({});
    expect(ask(put('a', '[1]'), state('a', { method: 'POST', body: '{}' })).answer.status).toBe(400);
  });

  it('are not one where their activities, registrations or resources differ', () => {
    const other = { path: 'activities/profile', query: '?activityId=a&profileId=a' };
    expect(ask(put('a', '1'), other).answer.status).toBe(404);
    expect(ask(put('a', '1'), { ...state('a'), query: '?activityId=a&registration=s&stateId=a' }).answer.status).toBe(
      404,
    );
    expect(ask(state('__proto__')).answer.status).toBe(404);
  });

  it('are changed by nobody who has read another one', () => {
    const first = ask(put('a', '1'), state('a')).answer.headers!.ETag!;
    expect(ask(put('a', '1'), put('a', '2', { headers: { 'if-match': first } })).answer.status).toBe(204);
    expect(ask(put('a', '0'), put('a', '2', { headers: { 'if-match': first } })).answer.status).toBe(412);
    expect(ask(put('a', '0'), put('a', '2', { headers: { 'if-none-match': '*' } })).answer.status).toBe(412);
    expect(ask(put('a', '2', { headers: { 'if-none-match': '*' } })).answer.status).toBe(204);
  });

  it('are no more than the trace takes', () => {
    const half = JSON.stringify('x'.repeat(35_000));
    const { answer, state: after } = ask(put('a', half), put('b', half));
    expect(answer.status).toBe(413);
    expect(Object.keys(after.documents)).toHaveLength(1);
  });
});

it('answers nothing else', () => {
  expect(ask({ path: 'about' }).answer.body).toContain('1.0.3');
  for (const path of ['', 'activities', 'agents', 'constructor']) expect(ask({ path }).answer.status, path).toBe(404);
  expect(ask({ method: 'DELETE' }).answer.status).toBe(405);
});
