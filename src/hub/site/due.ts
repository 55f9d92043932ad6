import * as v from 'valibot';
import { dossierName, privateName } from '../../lib/dossier/documents';
import type { LackingKit } from '../../lib/institution/site';
import type { AccountId } from '../../lib/shared/ids';
import { Feed } from '../courier/source';
import { Database } from '../store/database';
import { StoreDown, jsonOf } from '../store/store';
import { DatabaseMarks } from './ledger';
import { lackingKits } from './outgoing';
import type { SiteParts } from './parts';

const Infos = v.array(
  v.object({ key: v.string(), info: v.optional(v.object({ update_seq: v.union([v.string(), v.number()]) })) }),
);
/** CouchDB's own limit for `_dbs_info`. */
const AT_ONCE = 100;
/** Changes that are looked at together, without their documents. */
const PAGE = 500;

type DueParts = Pick<SiteParts, 'store' | 'identity'>;

/**
 * Of how many of these learners something is here that the hub `peer` neither brought nor said it has. `told`: database →
 * how many changes it has said it took in. For people: a count, no promise.
 */
export async function dueFor(
  parts: DueParts,
  peer: string,
  learners: readonly AccountId[],
  told: Readonly<Record<string, number>>,
): Promise<number> {
  const { store } = parts;
  const names = learners.flatMap((learner) => [dossierName(learner), privateName(learner)]);
  const due = new Set<string>();
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const body = { keys: names.slice(at, at + AT_ONCE) };
    const response = await store.handle({ as: 'hub', method: 'POST', path: ['_dbs_info'], body });
    if (response.status !== 200) throw new StoreDown(`_dbs_info: ${response.status}`);
    for (const { key, info } of v.parse(Infos, jsonOf(response))) {
      const changes = info === undefined ? 0 : Number.parseInt(String(info.update_seq), 10);
      const learner = key.slice(key.indexOf('-') + 1);
      if (due.has(learner) || changes <= (told[key] ?? 0)) continue;
      if (await hasNews(parts, peer, key)) due.add(learner);
    }
  }
  return due.size;
}

/** Whether something changed since the other hub told how far it is, beside what it brought itself. */
async function hasNews({ store, identity }: DueParts, peer: string, name: string): Promise<boolean> {
  const { told, brought } = await new DatabaseMarks(new Database(store, name), peer).read();
  for (let since = told?.generation === identity.generation ? told.sequence : 0; ;) {
    const query = { since: String(since), limit: String(PAGE), style: 'all_docs' };
    const response = await store.handle({ as: 'hub', method: 'GET', db: name, path: ['_changes'], query });
    if (response.status !== 200) throw new StoreDown(`${name}: ${response.status}`);
    const { results, last_seq } = v.parse(Feed, jsonOf(response));
    const isNews = ({ id, changes }: (typeof results)[number]) =>
      !id.startsWith('_') && changes.some(({ rev }) => brought[id]?.[0] !== rev);
    if (results.some(isNews)) return true;
    if (results.length < PAGE) return false;
    since = last_seq;
  }
}

/** At the institution: the kits that this site's groups study and that it did not say it has. */
export async function lackingFor(parts: SiteParts, hub: string): Promise<LackingKit[]> {
  const { shelf } = await parts.ledger.of(hub);
  return (await lackingKits(parts, hub, shelf)).map(({ id, version, bytes }) => ({ id, version, bytes }));
}
