import * as v from 'valibot';
import { dossierName, privateName } from '../../lib/dossier/documents';
import type { LackingKit } from '../../lib/institution/site';
import type { AccountId } from '../../lib/shared/ids';
import { StoreDown, jsonOf } from '../store/store';
import type { Store } from '../store/store';
import { lackingKits } from './outgoing';
import type { SiteParts } from './parts';

const Infos = v.array(
  v.object({ key: v.string(), info: v.optional(v.object({ update_seq: v.union([v.string(), v.number()]) })) }),
);
/** CouchDB's own limit for `_dbs_info`. */
const AT_ONCE = 100;

/** Of how many of these learners something is here that the other hub has not said it has. For people: a count, no promise. */
export async function dueFor(
  store: Store,
  learners: readonly AccountId[],
  told: Readonly<Record<string, number>>,
): Promise<number> {
  const names = learners.flatMap((learner) => [dossierName(learner), privateName(learner)]);
  const due = new Set<string>();
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const body = { keys: names.slice(at, at + AT_ONCE) };
    const response = await store.handle({ as: 'hub', method: 'POST', path: ['_dbs_info'], body });
    if (response.status !== 200) throw new StoreDown(`_dbs_info: ${response.status}`);
    for (const { key, info } of v.parse(Infos, jsonOf(response))) {
      const changes = info === undefined ? 0 : Number.parseInt(String(info.update_seq), 10);
      if (changes > (told[key] ?? 0)) due.add(key.slice(key.indexOf('-') + 1));
    }
  }
  return due.size;
}

/** At the institution: the kits that this site's groups study and that it did not say it has. */
export async function lackingFor(parts: SiteParts, hub: string): Promise<LackingKit[]> {
  const { shelf } = await parts.ledger.of(hub);
  return (await lackingKits(parts, hub, shelf)).map(({ id, version, bytes }) => ({ id, version, bytes }));
}
