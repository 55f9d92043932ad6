import { Dexie } from 'dexie';
import { dossierName, privateName } from '$lib/dossier/documents';
import type { AccountId } from '$lib/shared/ids';
import type { LocalCopy } from '$lib/sync/local-copy';
import { loadPouch } from '$lib/sync/pouch/load';
import { openDossier, openPrivate } from '$lib/sync/pouch/store';

/* Copies from before profiles were sealed: PouchDB's. */

type AnyCopy = Pick<LocalCopy<never>, 'changes' | 'read' | 'take' | 'mark' | 'setMark'>;

/** How PouchDB's adapter names its databases. */
const POUCH = '_pouch_';
/** Documents at a time: work has files. */
const BATCH = 20;

/** Names of `account`'s old copies: of its own, and as a tutor of others'. */
export async function oldCopies(account: AccountId): Promise<readonly string[]> {
  const own = [dossierName(account), privateName(account)];
  const names = await Dexie.getDatabaseNames();
  return names
    .filter((name) => name.startsWith(POUCH))
    .map((name) => name.slice(POUCH.length))
    .filter((name) => own.includes(name) || name.startsWith(`${account}-`));
}

/**
 * Moves old copies into sealed ones, whole. Each old one goes when all of it is moved: killed at any moment, the next call
 * goes on. `into` opens the copy of a database by its name at the hub. Call before a copy is used.
 */
export async function sealCopies(
  account: AccountId,
  names: readonly string[],
  into: (database: string) => AnyCopy,
): Promise<void> {
  const Pouch = await loadPouch();
  for (const name of names) {
    const database = name.startsWith(`${account}-`) ? name.slice(account.length + 1) : name;
    const from = database.startsWith('private-') ? openPrivate(Pouch, name) : openDossier(Pouch, name);
    await moveCopy(from as AnyCopy, into(database));
    await from.close();
    await Dexie.delete(POUCH + name);
  }
}

/** Everything of `from` into `into`; once more is no fault. */
export async function moveCopy(from: AnyCopy, into: AnyCopy): Promise<void> {
  const { changed } = await from.changes(0);
  const refs = changed.map(({ _id, _rev }) => ({ id: _id, rev: _rev }));
  for (let at = 0; at < refs.length; at += BATCH) await into.take(await from.read(refs.slice(at, at + BATCH)));
  for (const name of ['sandyq-pull', 'sandyq-push', 'sandyq-hub', 'sandyq-tutor']) {
    const mark = (await from.mark(name)) as Record<string, unknown> | undefined;
    if (mark === undefined || (await into.mark(name)) !== undefined) continue;
    const { _id, _rev, ...said } = mark;
    // Changes are counted anew here.
    await into.setMark(name, name === 'sandyq-push' ? { ...said, since: 0 } : said);
  }
}
