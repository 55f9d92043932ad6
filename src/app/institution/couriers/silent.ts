import type { AuditEntry } from '$lib/institution/account';
import type { AccountId } from '$lib/shared/ids';
import type { LearnerMark } from '../../hub-client';
import { SILENT_MS } from '../device-state';

export interface Silent {
  readonly id: AccountId;
  readonly name: string;
  /** The last word of them, ISO 8601 UTC, and the road that it came by; absent: never. */
  readonly last?: { readonly at: string; readonly road: 'network' | 'courier' };
}

/**
 * Learners of whom nothing has come for thirty days by any road, the longest silent first. `couriers`: entries of the
 * audit list, of which those count that say that a learner's courier came.
 */
export function silentLearners(
  learners: readonly LearnerMark[],
  couriers: readonly AuditEntry[],
  now: number,
): readonly Silent[] {
  const brought = new Map<string, string>();
  for (const { action, subject, at } of couriers)
    if (action === 'courier-taken' && subject !== undefined && at > (brought.get(subject) ?? ''))
      brought.set(subject, at);
  return learners
    .map(({ id, name, lastContact }) => ({ id, name, ...lastOf(lastContact, brought.get(id)) }))
    .filter(({ last }) => last === undefined || now - Date.parse(last.at) > SILENT_MS)
    .sort((a, b) => (a.last?.at ?? '').localeCompare(b.last?.at ?? '') || a.name.localeCompare(b.name));
}

function lastOf(network: string | undefined, courier: string | undefined): Pick<Silent, 'last'> {
  if (courier !== undefined && courier > (network ?? '')) return { last: { at: courier, road: 'courier' } };
  return network === undefined ? {} : { last: { at: network, road: 'network' } };
}
