import * as v from 'valibot';
import { DeviceId } from '../../../lib/shared/ids';
import { json } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { Database } from '../../store/database';
import { StoreDown, jsonOf } from '../../store/store';
import type { Call } from '../call';
import type { Access } from './access';

const Feed = v.looseObject({
  results: v.array(v.looseObject({ id: v.string() })),
  last_seq: v.union([v.string(), v.number()]),
  pending: v.optional(v.number()),
});

const MOST_CHANGES = 5000;

/** `GET /db/<name>/_changes`, `feed=normal|longpoll`. Design documents are the hub's business and never shown. */
export async function changes(call: Call, access: Access): Promise<Answer> {
  const { services, query } = call;
  const isDossier = access.database.kind === 'dossier';
  // A hub that was killed between storing and receipting left work: whoever asks next gets the receipt.
  if (isDossier) await services.receipts.sweep(access.database.name).catch(() => undefined);
  const device = v.safeParse(DeviceId, call.request.headers['sandyq-device']);
  if (device.success && access.relation === 'owner') {
    await services.devices.seen(device.output, access.person.account.id).catch(() => undefined);
  }
  const until = services.clock.now() + waitOf(query.timeout, services.limits.longPollMs);
  const feed = await read(call, access, query.since ?? '0', until);
  const head: Record<string, string> = {};
  if (isDossier && device.success) head['Sandyq-Head'] = String(await lastSequence(call, access, device.output));
  return json(feed, 200, head);
}

async function read(call: Call, access: Access, since: string, until: number): Promise<v.InferOutput<typeof Feed>> {
  const { services, query } = call;
  for (;;) {
    const remaining = Math.max(0, until - services.clock.now());
    const limit = Math.min(MOST_CHANGES, Number.parseInt(query.limit ?? String(MOST_CHANGES), 10) || MOST_CHANGES);
    const response = await services.store.handle({
      as: access.as,
      method: 'GET',
      db: access.database.name,
      path: ['_changes'],
      query: {
        since,
        limit: String(limit),
        style: query.style === 'main_only' ? 'main_only' : 'all_docs',
        ...(query.include_docs === 'true' ? { include_docs: 'true' } : {}),
        ...(query.feed === 'longpoll' ? { feed: 'longpoll', timeout: String(remaining) } : {}),
      },
      signal: call.signal,
    });
    if (response.status !== 200) throw storeFault(call, access, response.status);
    const feed = v.parse(Feed, jsonOf(response));
    const results = feed.results.filter((row) => !row.id.startsWith('_design/'));
    // Nothing but the design document: to a client an empty page would mean the end, or the end of its wait.
    if (results.length > 0 || feed.results.length === 0) return { ...feed, results };
    since = String(feed.last_seq);
  }
}

/** -1 where the hub holds none. */
async function lastSequence(call: Call, access: Access, device: DeviceId): Promise<number> {
  const database = new Database(call.services.store, access.database.name);
  const [last] = await database.rows(`trace:${device}:`, { descending: true, limit: 1 });
  return last === undefined ? -1 : Number.parseInt(last.id.slice(-8), 10);
}

function storeFault(call: Call, access: Access, status: number): Error {
  if (status === 404) call.services.databases.forget(access.database.name);
  return new StoreDown(`_changes: ${status}`);
}

const waitOf = (timeout: string | undefined, longest: number): number =>
  Math.min(longest, Math.max(0, Number.parseInt(timeout ?? String(longest), 10) || 0));
