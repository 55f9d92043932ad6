import type { Services } from '../gateway/services';
import type { HubOptions } from '../options';
import { enrolDemonstration } from '../institution/shipped-kits';
import { HUB_ACTOR } from '../registry/audit';
import type { LentKit } from './running-from';

type LendServices = Pick<Services, 'identity' | 'groups'> & {
  readonly shelf: Pick<Services['shelf'], 'lend'>;
  readonly audit: Pick<Services['audit'], 'write'>;
};

/**
 * Puts the kits of the stick on the shelf without copying them. Their signatures are checked; their bytes are by every
 * device that installs them. A kit that is refused is told and left out; it never keeps the hub from starting.
 */
export async function lendStickKits(options: Pick<HubOptions, 'log' | 'stick'>, services: LendServices): Promise<void> {
  const log = options.log ?? console.error;
  for (const kit of options.stick?.kits ?? []) {
    const fault = await lendKit(kit, services).catch(String);
    if (fault !== undefined) log(`kit ${kit.path}: ${fault}`);
  }
}

/** Why it is not on the shelf. */
async function lendKit(kit: LentKit, services: LendServices): Promise<string | undefined> {
  const lent = await services.shelf.lend(kit.path, kit);
  if (!lent.ok) return lent.error.code;
  if (!lent.value.fresh) return undefined;
  const { id, version, signer } = lent.value.entry;
  await services.audit.write(HUB_ACTOR, 'kit-published', `${id}-${version}`, { signer });
  await enrolDemonstration(id, services);
  return undefined;
}
