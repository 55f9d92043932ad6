import { MemoryStore } from '$lib/dossier/memory-store';
import type { Account, Institution } from '$lib/institution/account';
import { MemoryRecords } from '$lib/learning/memory-records';
import type { Clock } from '$lib/shared/clock';
import { newShortId, newUuid, type AccountId, type DeviceId, type Random } from '$lib/shared/ids';
import { MemoryJournal } from '$lib/trace/memory-journal';
import { m } from '../text';
import type { ProfileServices } from '../services';
import type { OpenProfile } from '../session.svelte';
import { lazyReplicator } from './lazy';

/**
 * Somebody who looks at the kits of this browser and has no profile in it: no role, nobody's trace, and whatever is written
 * lives as long as the page.
 */
export function openGuest(institution: Institution, clock: Clock, random: Random): OpenProfile {
  const id = newShortId<AccountId>(random);
  const account: Account = { id, login: 'guest', name: m.profiles_guest(), roles: [], blocked: false };
  const services = passingProfile({ account, institution, guest: true }, clock, random);
  return {
    services,
    update: () => undefined,
    enrol: async () => true,
    trace: async () => undefined,
    received: async () => false,
    close: () => undefined,
  };
}

/** A profile of which nothing is kept and nothing sent: it lives as long as its page. */
export function passingProfile(
  of: Pick<ProfileServices, 'account' | 'institution' | 'guest'>,
  clock: Clock,
  random: Random,
): ProfileServices {
  const device = newUuid(random) as string as DeviceId;
  const [dossier, notes] = [new MemoryStore('dossier'), new Map<string, string>()];
  return {
    ...of,
    enrolment: { groups: [] },
    closed: false,
    device: async () => device,
    journal: new MemoryJournal(clock),
    records: new MemoryRecords(),
    dossier: () => dossier,
    privateStore: new MemoryStore('private'),
    replicator: lazyReplicator(async () => (await import('./rounds')).idleReplicator),
    sending: () => new Set(),
    custody: async () => new Map(),
    courier: () => Promise.reject(new Error('couriers are made by learners')),
    drafts: () => Promise.reject(new Error('drafts are written by methodists')),
    notes: async () => ({
      getItem: (name) => notes.get(name) ?? null,
      setItem: (name, text) => void notes.set(name, text),
      removeItem: (name) => void notes.delete(name),
    }),
    shelf: async () => ({ get: async () => undefined, put: async () => undefined }),
  };
}
