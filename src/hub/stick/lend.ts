import type { Services } from '../gateway/services';
import type { HubOptions } from '../options';
import { enrolDemonstration } from '../institution/shipped-kits';
import { HUB_ACTOR } from '../registry/audit';

/**
 * Puts the kits of the stick on the shelf without copying them. Their signatures are checked; their bytes are by every
 * device that installs them. A kit that is refused is told and left out; it never keeps the hub from starting.
 */
export async function lendStickKits(options: HubOptions, services: Services): Promise<void> {
  const log = options.log ?? console.error;
  for (const kit of options.stick?.kits ?? []) {
    const lent = await services.shelf.lend(kit.path, kit).catch((error: unknown) => error as Error);
    if (lent instanceof Error) log(`kit ${kit.path}: ${lent.message}`);
    else if (!lent.ok) log(`kit ${kit.path}: ${lent.error.code}`);
    else if (lent.value.fresh) {
      const { id, version, signer } = lent.value.entry;
      await services.audit.write(HUB_ACTOR, 'kit-published', `${id}-${version}`, { signer });
      await enrolDemonstration(id, services);
    }
  }
}
