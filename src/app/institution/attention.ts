import type { Account, DeviceRecord, Group } from '$lib/institution/account';
import { deviceState } from './device-state';

/** What an administrator should look at; each names what to do it with. */
export type Attention =
  | { readonly kind: 'group-without-learners'; readonly group: Group }
  | { readonly kind: 'group-without-tutor'; readonly group: Group }
  | { readonly kind: 'group-without-kit'; readonly group: Group }
  | { readonly kind: 'learners-without-group'; readonly accounts: readonly Account[] }
  | { readonly kind: 'devices-silent'; readonly devices: readonly DeviceRecord[] };

export interface Facts {
  readonly accounts: readonly Account[];
  readonly groups: readonly Group[];
  readonly devices: readonly DeviceRecord[];
  /** Milliseconds UTC. */
  readonly now: number;
}

export function attentionOf({ accounts, groups, devices, now }: Facts): readonly Attention[] {
  const grouped = new Set(groups.flatMap((group) => group.learners));
  const active = accounts.filter((account) => !account.blocked);
  const alone = active.filter((account) => account.roles.includes('learner') && !grouped.has(account.id));
  const activeIds = new Set(active.map((account) => account.id));
  const silent = devices.filter((device) => activeIds.has(device.account) && deviceState(device, now) === 'silent');
  return [
    ...groups.flatMap(ofGroup),
    ...(alone.length > 0 ? [{ kind: 'learners-without-group', accounts: alone } as const] : []),
    ...(silent.length > 0 ? [{ kind: 'devices-silent', devices: silent } as const] : []),
  ];
}

function ofGroup(group: Group): readonly Attention[] {
  // An empty group is one matter, not three.
  if (group.learners.length === 0) return [{ kind: 'group-without-learners', group }];
  return [
    ...(group.tutors.length === 0 ? [{ kind: 'group-without-tutor', group } as const] : []),
    ...(group.kits.length === 0 ? [{ kind: 'group-without-kit', group } as const] : []),
  ];
}
