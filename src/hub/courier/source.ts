import * as v from 'valibot';
import type { Revision } from '../../lib/courier/batch';
import type { Sequence } from '../../lib/courier/index-file';
import type { CourierSource, SourcePage } from '../../lib/courier/store';
import { FEW } from '../store/database';
import { StoreDown, jsonOf } from '../store/store';
import type { Store, StoreRequest } from '../store/store';
import type { Turns } from '../turns';

/** `_changes` without documents. */
export const Feed = v.object({
  results: v.array(v.object({ id: v.string(), changes: v.array(v.object({ rev: v.string() })) })),
  last_seq: v.union([v.string(), v.number()]),
});
const Documents = v.object({
  results: v.array(
    v.object({
      docs: v.array(v.object({ ok: v.optional(v.looseObject({ _id: v.string(), _rev: v.string() })) })),
    }),
  ),
});
/** Changes that are looked at together: all their documents are in memory at once. */
const PAGE = 2 * FEW;
/** Changes that are looked at without their documents. */
const IDS = 500;

export interface HubSourceOptions {
  readonly store: Store;
  /** Reads of several documents take turns with everybody else's. */
  readonly reads: Turns;
  readonly name: string;
  readonly since: Sequence;
  /** Documents that the receiver is known to have. */
  readonly leaveOut: (id: string, rev: string) => boolean;
  /** Documents by which others are judged: they go before those, whenever they were written. */
  readonly first?: (id: string) => boolean;
}

/** What changed in a database of the hub: all branches of each document, as `_changes` and `_bulk_get` tell them. */
export function hubSource(options: HubSourceOptions): CourierSource {
  const { store, reads, name } = options;
  const ask = async (request: Omit<StoreRequest, 'as' | 'db'>) => {
    const response = await reads.run(() => store.handle({ as: 'hub', db: name, ...request }));
    if (response.status !== 200) throw new StoreDown(`${name}: ${response.status}`);
    return response;
  };
  return {
    name,
    pages: () => pages(options, async (request) => jsonOf(await ask(request))),
    async file({ _id, _rev }, file) {
      const { body } = await ask({ method: 'GET', path: [_id, file], query: { rev: _rev } });
      return typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
    },
  };
}

type Ask = (request: Omit<StoreRequest, 'as' | 'db'>) => Promise<unknown>;
type Ref = { readonly id: string; readonly rev: string };

async function* pages(options: HubSourceOptions, ask: Ask): AsyncGenerator<SourcePage> {
  const { since, first, leaveOut } = options;
  const isFirst = (id: string): boolean => first?.(id) === true;
  if (first !== undefined) yield* firstPages(since, ask, (id, rev) => isFirst(id) && !leaveOut(id, rev));
  for await (const { refs, last } of feed(since, PAGE, ask)) {
    const due = refs.filter(({ id, rev }) => !isFirst(id) && !leaveOut(id, rev));
    yield { revisions: await revisionsOf(due, ask), until: last };
  }
}

/** Nobody who has only these has come further in the changes. */
async function* firstPages(
  since: Sequence,
  ask: Ask,
  wanted: (id: string, rev: string) => boolean,
): AsyncGenerator<SourcePage> {
  const found: Ref[] = [];
  for await (const { refs } of feed(since, IDS, ask)) found.push(...refs.filter(({ id, rev }) => wanted(id, rev)));
  for (let at = 0; at < found.length; at += PAGE)
    yield { revisions: await revisionsOf(found.slice(at, at + PAGE), ask), until: since };
}

async function* feed(
  begun: Sequence,
  limit: number,
  ask: Ask,
): AsyncGenerator<{ readonly refs: readonly Ref[]; readonly last: Sequence }> {
  for (let since = begun; ;) {
    const query = { since: String(since), limit: String(limit), style: 'all_docs' };
    const { results, last_seq } = v.parse(Feed, await ask({ method: 'GET', path: ['_changes'], query }));
    const refs = results
      .filter(({ id }) => !id.startsWith('_'))
      .flatMap(({ id, changes }) => changes.map(({ rev }) => ({ id, rev })));
    yield { refs, last: last_seq };
    if (results.length < limit) return;
    since = last_seq;
  }
}

async function revisionsOf(refs: readonly Ref[], ask: Ask): Promise<readonly Revision[]> {
  const revisions: Revision[] = [];
  for (let at = 0; at < refs.length; at += FEW) {
    const body = { docs: refs.slice(at, at + FEW) };
    const answer = await ask({ method: 'POST', path: ['_bulk_get'], query: { revs: 'true' }, body });
    // A note that changed meanwhile comes later in the feed.
    for (const { docs: found } of v.parse(Documents, answer).results)
      revisions.push(...found.flatMap(({ ok }) => (ok === undefined ? [] : [ok])));
  }
  return revisions;
}
