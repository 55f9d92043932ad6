import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { AccountId, DeviceId } from '../../../src/lib/shared/ids';
import { studyDay } from '../../../tests/fixtures/traces/day';
import { TestDevice, question, revised } from '../../../tests/hub/documents';

/* Learners as a hub sees them: requests with a cookie, bodies made beforehand, so that making them costs the hub nothing. */

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly cookie?: string;
}

export function ask(
  url: string,
  method: string,
  body?: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, headers: { 'Sandyq-Request': '1', ...headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const cookie = response.headers['set-cookie']?.[0]?.split(';', 1)[0];
        const text = parts.map(String).join('');
        resolve({ status: response.statusCode ?? 0, text, ...(cookie !== undefined && { cookie }) });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const JSON_BODY = { 'Content-Type': 'application/json' };

function good(reply: Reply, what: string): Reply {
  if (reply.status >= 300) throw new Error(`${what}: ${reply.status} ${reply.text.slice(0, 200)}`);
  return reply;
}

export interface Learner {
  readonly id: AccountId;
  readonly login: string;
  readonly password: string;
  readonly cookie: string;
  readonly device: TestDevice;
}

/** So many at a time. */
export async function eachOf<T, R>(
  all: readonly T[],
  atOnce: number,
  work: (one: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) results[at] = await work(all[at]!, at);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

/** Accounts, sessions and enrolled devices of so many learners. */
export async function gatherLearners(
  hub: string,
  admin: { readonly login: string; readonly password: string },
  count: number,
): Promise<readonly Learner[]> {
  const { cookie } = good(await ask(`${hub}/api/session`, 'POST', JSON.stringify(admin), JSON_BODY), 'sign-in');
  const people: { login: string; password: string }[] = [];
  for (let from = 0; from < count; from += 500) {
    const rows = Array.from({ length: Math.min(500, count - from) }, (_, at) => `Learner ${from + at + 1},learner`);
    const headers = { 'Content-Type': 'text/csv', Cookie: cookie! };
    const reply = await ask(`${hub}/api/accounts/roster`, 'POST', ['name,role', ...rows].join('\n'), headers);
    people.push(...(JSON.parse(good(reply, 'roster').text) as { created: typeof people }).created);
  }
  return await eachOf(people, 8, async (person) => {
    const { login, password } = person;
    const signedIn = good(
      await ask(`${hub}/api/session`, 'POST', JSON.stringify({ login, password }), JSON_BODY),
      login,
    );
    const { id } = (JSON.parse(signedIn.text) as { account: { id: AccountId } }).account;
    const device = await TestDevice.make(id);
    const body = JSON.stringify(await device.enrolling());
    good(await ask(`${hub}/api/devices`, 'POST', body, { ...JSON_BODY, Cookie: signedIn.cookie! }), 'enrolling');
    // Makes the other database, too: a learner's first day is not every day.
    good(await ask(`${hub}/db/private-${id}/_changes`, 'GET', undefined, { Cookie: signedIn.cookie! }), 'private');
    return { id, login, password, cookie: signedIn.cookie!, device };
  });
}

/** A day of work as one zipped request, and what comes of it. */
export interface Day {
  readonly learner: Learner;
  readonly body: Uint8Array;
  readonly docs: readonly unknown[];
}

export async function dayOf(learner: Learner, statements: number): Promise<Day> {
  const events = studyDay(statements, Number.parseInt(learner.id.slice(0, 6), 36)).map(({ event }) => event);
  const docs = [revised(question(learner.id)), revised(await learner.device.segment(statements, events))];
  const body = new Uint8Array(gzipSync(JSON.stringify({ docs, new_edits: false })));
  return { learner, body, docs };
}

const since = new Map<DeviceId, unknown>();

/** The four requests of a day, as the app makes them (docs/decisions/0004). */
export async function sync(hub: string, { learner, body }: Day): Promise<void> {
  const headers = { Cookie: learner.cookie, 'Sandyq-Device': learner.device.id, 'Accept-Encoding': 'gzip' };
  const plain = { ...headers, 'Accept-Encoding': 'identity' };
  const dossier = `${hub}/db/dossier-${learner.id}`;
  const sent = await ask(`${dossier}/_bulk_docs`, 'POST', body, {
    ...headers,
    ...JSON_BODY,
    'Content-Encoding': 'gzip',
  });
  if (good(sent, '_bulk_docs').text.length > 2 && /"error"/.test(sent.text)) throw new Error(sent.text.slice(0, 300));
  const from = encodeURIComponent(String(since.get(learner.device.id) ?? 0));
  const changes = good(
    await ask(`${dossier}/_changes?style=all_docs&since=${from}&limit=500`, 'GET', undefined, plain),
    '_changes',
  );
  const feed = JSON.parse(changes.text) as { results: { id: string; changes: { rev: string }[] }[]; last_seq: unknown };
  since.set(learner.device.id, feed.last_seq);
  const docs = feed.results
    .filter(({ id }) => id.startsWith('receipt:') || id.startsWith('device:'))
    .map(({ id, changes: [leaf] }) => ({ id, rev: leaf!.rev }));
  if (!docs.some(({ id }) => id.startsWith('receipt:'))) throw new Error('no receipt');
  good(
    await ask(`${dossier}/_bulk_get?revs=true`, 'POST', JSON.stringify({ docs }), { ...headers, ...JSON_BODY }),
    '_bulk_get',
  );
  good(
    await ask(`${hub}/db/private-${learner.id}/_changes?style=all_docs&since=0&limit=500`, 'GET', undefined, headers),
    '_changes',
  );
}

/** A database of a store with nothing before it. */
export async function bareDatabase(store: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const db = `${store}/bare-${randomBytes(6).toString('hex')}`;
  good(await ask(`${db}?q=1`, 'PUT', undefined, headers), 'a database');
  return db;
}

/** The same documents, and as many requests, to such a database: no sign-in, no rules, no receipt. */
export async function bareSync(db: string, headers: Readonly<Record<string, string>>, { docs }: Day): Promise<void> {
  const json = { ...headers, ...JSON_BODY };
  good(await ask(`${db}/_bulk_docs`, 'POST', JSON.stringify({ docs, new_edits: false }), json), '_bulk_docs');
  const path = `${db}/_changes?style=all_docs&since=0&limit=500`;
  const changes = good(await ask(path, 'GET', undefined, headers), '_changes');
  const [first] = (JSON.parse(changes.text) as { results: { id: string; changes: { rev: string }[] }[] }).results;
  const body = JSON.stringify({ docs: [{ id: first!.id, rev: first!.changes[0]!.rev }] });
  good(await ask(`${db}/_bulk_get?revs=true`, 'POST', body, json), '_bulk_get');
  good(await ask(path, 'GET', undefined, headers), '_changes');
}
