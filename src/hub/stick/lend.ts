import type { Services } from '../gateway/services';
import type { SignedList } from '../../lib/kit/institution/list';
import type { HubOptions } from '../options';
import { enrolDemonstration } from '../institution/shipped-kits';
import type { HubIdentity } from '../accounts/identity';
import { HUB_ACTOR } from '../registry/audit';
import type { LentKit, StartedFrom } from './running-from';

/** Whoever plugs a stick in says whose it is. */
const NAME_IT = ': this hub does not know the key that signed it; where you do, name it: --trust NAME.pub';

type LendServices = Pick<Services, 'identity' | 'groups'> & {
  readonly shelf: Pick<Services['shelf'], 'lend'>;
  readonly audit: Pick<Services['audit'], 'write'>;
  readonly lists: Pick<Services['lists'], 'hear'>;
};

/**
 * Puts the kits of the stick on the shelf without copying them. Their signatures are checked; their bytes are by every
 * device that installs them. A kit that is refused is told and left out; it never keeps the hub from starting.
 */
export async function lendStickKits(options: Pick<HubOptions, 'log' | 'stick'>, services: LendServices): Promise<void> {
  const log = options.log ?? console.error;
  const unheard = await hearList(options.stick?.list, services).catch(String);
  if (unheard !== undefined) log(`the institution's list of the stick: ${unheard}`);
  for (const kit of options.stick?.kits ?? []) {
    const fault = await lendKit(kit, services).catch(String);
    if (fault !== undefined) log(`kit ${kit.path}: ${fault}`);
  }
}

/** No fault of the stick: it is older than what the hub knows, or from a neighbour. */
const NO_NEWS: ReadonlySet<string> = new Set(['list-known', 'list-old', 'list-foreign', 'list-signer']);

/** Why it is not believed. It may bring the keys by which the kits are signed, and says which are not to be used. */
async function hearList(list: SignedList | undefined, services: LendServices): Promise<string | undefined> {
  if (list === undefined) return undefined;
  const heard = await services.lists.hear(list);
  if (!heard.ok) return NO_NEWS.has(heard.error.code) ? undefined : heard.error.code;
  const { institution, sequence } = heard.value.list;
  await services.audit.write(HUB_ACTOR, 'institution-list-taken', institution, { sequence });
  return undefined;
}

/** The keys of the stick itself, where its own program runs: for as long as that does, and stored nowhere. */
export function withStickKeys<T extends Pick<HubIdentity, 'institution'>>(identity: T, stick?: StartedFrom): T {
  const { institution } = identity;
  const known = new Set(institution.kitKeys.map(({ minisign }) => minisign));
  const fresh = (stick?.signers ?? []).filter((line) => !known.has(line));
  const kitKeys = [...institution.kitKeys, ...fresh.map((minisign) => ({ minisign, institution: institution.id }))];
  return { ...identity, institution: { ...institution, kitKeys } };
}

/** Why it is not on the shelf. */
async function lendKit(kit: LentKit, services: LendServices): Promise<string | undefined> {
  const lent = await services.shelf.lend(kit.path, kit);
  if (!lent.ok) return `${lent.error.code}${lent.error.code === 'unknown-signer' ? NAME_IT : ''}`;
  if (!lent.value.fresh) return undefined;
  const { id, version, signer } = lent.value.entry;
  await services.audit.write(HUB_ACTOR, 'kit-published', `${id}-${version}`, { signer });
  await enrolDemonstration(id, services);
  return undefined;
}
