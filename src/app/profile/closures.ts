import type { Closed } from '$lib/trace/revocations';
import { closedBy } from '$lib/trace/revocations';
import type { HubClient } from '../hub-client';
import { catchUpRevocations, heardRevocations, hearRevocations } from '../trace/revocations';
import { prefixOf } from './notes';
import type { Person, ProfileRecord, ProfileStore } from './store';
import { tagOf } from './tag';

/*
 * Profiles that the institution has closed, as the newest list says that this browser heard of, by whatever road. What
 * lies here of them stays as it is, sealed, until the list says otherwise.
 */

type Whose = Pick<ProfileRecord, 'id' | 'institution'>;

/** Undefined where the profile may open, as far as this browser heard. */
export async function closedHere({ id, institution }: Whose): Promise<Closed | undefined> {
  // Without its storage the browser opens no profile either.
  const known = await heardRevocations(institution).catch(() => undefined);
  return closedBy(known?.list).get(id);
}

/** What a hub says with its refusal. */
export async function hearOf({ institution }: Whose, list: string): Promise<void> {
  await hearRevocations(list, institution).catch(() => undefined);
}

/** The hub has let this person in: its list may be a newer one. */
export async function closedStill(hub: Pick<HubClient, 'request'>, whose: Whose): Promise<Closed | undefined> {
  await catchUpRevocations(hub, whose.institution).catch(() => undefined);
  return closedHere(whose);
}

/** Which of the profiles of this browser are closed, by space. `institution`: whose hub the browser spoke to last. */
export async function closedAmong(
  people: readonly Person[],
  institution: Whose['institution'],
): Promise<ReadonlyMap<string, Closed>> {
  const known = await heardRevocations(institution).catch(() => undefined);
  const all = closedBy(known?.list);
  if (all.size === 0) return new Map();
  const byTag = new Map<string, Closed>();
  for (const closed of all.values()) byTag.set(await tagOf(closed.account), closed);
  return new Map(people.flatMap(({ space, tag }) => (byTag.has(tag) ? [[space, byTag.get(tag)!] as const] : [])));
}

/** Which profiles of this browser are closed, by space; removes those that are to go and that the institution has. */
export async function sweep(
  store: Pick<ProfileStore, 'people' | 'institution' | 'remove'>,
  places: Places = browserPlaces(),
): Promise<ReadonlyMap<string, 'closed' | 'kept'>> {
  const institution = await store.institution();
  if (institution === undefined) return new Map();
  const people = await store.people();
  const closed = await closedAmong(people, institution);
  const marks = new Map<string, 'closed' | 'kept'>();
  for (const person of people) {
    const says = closed.get(person.space);
    if (says === undefined) continue;
    const gone = says.erase === true && (await erase(person, store, places).catch(() => false));
    marks.set(person.space, says.erase === true && !gone ? 'kept' : 'closed');
  }
  return marks;
}

/** Where a browser keeps what belongs to a profile. */
export interface Places {
  readonly databases: Pick<IDBFactory, 'databases' | 'deleteDatabase'>;
  readonly caches: Pick<CacheStorage, 'keys' | 'delete'>;
  readonly notes: Pick<Storage, 'length' | 'key' | 'removeItem'>;
}
const browserPlaces = (): Places => ({ databases: indexedDB, caches, notes: localStorage });

/**
 * Removes what lies here of a closed profile of which the institution has everything, and says whether it did. Killed in
 * the middle it goes on at the next call: the profile itself goes last.
 */
export async function erase(
  { space, received }: Person,
  store: Pick<ProfileStore, 'remove'>,
  places: Places = browserPlaces(),
): Promise<boolean> {
  if (received !== true) return false;
  const mine = (name: string | undefined): name is string => name?.startsWith(prefixOf(space)) === true;
  const databases = (await places.databases.databases()).map(({ name }) => name).filter(mine);
  for (const name of databases) if (!(await deleted(places.databases, name))) return false;
  for (const name of (await places.caches.keys()).filter(mine)) await places.caches.delete(name);
  const notes = Array.from({ length: places.notes.length }, (_, at) => places.notes.key(at) ?? '').filter(mine);
  for (const name of notes) places.notes.removeItem(name);
  await store.remove(space);
  return true;
}

/** False where a tab still has it open: the next call tries again. */
const deleted = (databases: Pick<IDBFactory, 'deleteDatabase'>, name: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const request = databases.deleteDatabase(name);
    request.onsuccess = () => resolve(true);
    request.onblocked = () => resolve(false);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
