import type { InstitutionList } from '$lib/kit/institution/list';
import { withdrawalOf } from '$lib/kit/institution/standing';
import type { InstalledKit } from '$lib/library/library';
import type { LocalizedText } from '$lib/shared/text';

/** How long before its last day a kit says so, milliseconds. */
const SOON = 30 * 86_400_000;

/** What is to be said of an installed kit; it stays open to its learner whatever that is. */
export type KitStanding =
  | { readonly kind: 'withdrawn'; readonly reason: LocalizedText }
  | { readonly kind: 'expired' | 'expires'; readonly at: Date };

/** Undefined where nothing is to be said. `now`: ms UTC. */
export function standingOf(
  { id, version, fingerprint, manifest }: InstalledKit,
  list: InstitutionList | undefined,
  now: number,
): KitStanding | undefined {
  const withdrawn = withdrawalOf(list, { id, version, fingerprint });
  if (withdrawn !== undefined) return { kind: 'withdrawn', reason: withdrawn.reason };
  if (manifest.expires === undefined) return undefined;
  const at = new Date(manifest.expires);
  if (now >= at.getTime()) return { kind: 'expired', at };
  return now >= at.getTime() - SOON ? { kind: 'expires', at } : undefined;
}
