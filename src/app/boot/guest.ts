import { MemoryStore } from '$lib/dossier/memory-store';
import type { Account, Enrolment, Institution } from '$lib/institution/account';
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
  const enrolment: Enrolment = { groups: [] };
  const [dossier, notes] = [new MemoryStore('dossier'), new Map<string, string>()];
  const services: ProfileServices = {
    account,
    enrolment,
    institution,
    guest: true,
    closed: false,
    device: async () => newUuid(random) as string as DeviceId,
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
  return {
    services,
    update: () => undefined,
    enrol: async () => true,
    trace: async () => undefined,
    received: async () => false,
    close: () => undefined,
  };
}
