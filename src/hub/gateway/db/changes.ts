import * as v from 'valibot';
import { DeviceId } from '../../../lib/shared/ids';
import type { Answer } from '../../http/answer';
import { inPieces } from '../../http/pieces';
import { Database, FEW } from '../../store/database';
import { StoreDown, jsonOf } from '../../store/store';
import type { Call } from '../call';
import type { Access } from './access';
import { listed, nextSize } from './batches';

const Feed = v.looseObject({
  results: v.array(v.looseObject({ id: v.string() })),
  last_seq: v.union([v.string(), v.number()]),
  pending: v.optional(v.number()),
});

const MOST_CHANGES = 5000;
const MOST_DOCUMENTS = 500;

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
  const answer = await inPieces(feedText(pages(call, access, query.since ?? '0', until)), call.loans.answer);
  if (!isDossier || !device.success) return answer;
  // After the wait: what came in meanwhile must not look as if the hub had lost it.
  const head = String(await lastSequence(call, access, device.output));
  return { ...answer, headers: { ...answer.headers, 'Sandyq-Head': head } };
}

type Page = v.InferOutput<typeof Feed>;

async function* feedText(pages: AsyncGenerator<Page>): AsyncGenerator<string> {
  yield '{"results":[';
  let comma = '';
  let end = '';
  for await (const { results, last_seq, pending } of pages) {
    if (results.length > 0) {
      yield comma + listed(results);
      comma = ',';
    }
    end = `],"last_seq":${JSON.stringify(last_seq)},"pending":${pending ?? 0}}`;
  }
  yield end;
}

/**
 * The feed without design documents, and as long as it was asked for where there is that much: to a client a shorter one
 * means the end, and an empty one the end of its wait. With documents it is read a few at a time.
 */
async function* pages(call: Call, access: Access, since: string, until: number): AsyncGenerator<Page> {
  const documents = call.query.include_docs === 'true';
  const limit = limitOf(call.query);
  let few = FEW;
  for (let told = 0; ;) {
    const wanted = Math.min(limit - told, documents ? few : limit);
    const wait = told === 0 ? Math.max(0, until - call.services.clock.now()) : undefined;
    const { feed, characters } = await readPage(call, access, since, wanted, wait);
    few = nextSize(characters);
    const results = feed.results.filter((row) => !row.id.startsWith('_design/'));
    told += results.length;
    since = String(feed.last_seq);
    yield { ...feed, results };
    const more = feed.results.length === wanted && told < limit;
    if (feed.results.length === 0 || (!more && told > 0)) return;
  }
}

/** `wait`: how long a long poll may take, ms; undefined for the rest of a page, which is there or is not. */
async function readPage(
  call: Call,
  access: Access,
  since: string,
  limit: number,
  wait: number | undefined,
): Promise<{ readonly feed: Page; readonly characters: number }> {
  const { query, services } = call;
  const waits = query.feed === 'longpoll' && wait !== undefined;
  const read = () =>
    services.store.handle({
      as: access.as,
      method: 'GET',
      db: access.database.name,
      path: ['_changes'],
      query: {
        since,
        limit: String(limit),
        style: query.style === 'main_only' ? 'main_only' : 'all_docs',
        ...(query.include_docs === 'true' ? { include_docs: 'true' } : {}),
        ...(waits ? { feed: 'longpoll', timeout: String(wait) } : {}),
      },
      signal: call.signal,
    });
  // Whoever waits must not keep others from reading.
  const response = waits ? await read() : await services.reads.run(read);
  if (response.status !== 200) throw storeFault(call, access, response.status);
  return { feed: v.parse(Feed, jsonOf(response)), characters: response.body.length };
}

/** Whole documents weigh more than a page of them may. */
function limitOf(query: Call['query']): number {
  const most = query.include_docs === 'true' ? MOST_DOCUMENTS : MOST_CHANGES;
  return Math.min(most, Math.max(1, Number.parseInt(query.limit ?? String(most), 10) || most));
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
