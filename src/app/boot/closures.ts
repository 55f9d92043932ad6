import type { HubClient } from '../hub-client';
import type { ProfileStore } from '../profile/store';
import type { ClosuresHere } from '../session.svelte';
import { hasHeardOf } from '../profile/heard';

/** Nobody's first screen waits for it: what it does is fetched when it is asked. */
export function lazyClosures(hub: HubClient, store: ProfileStore): ClosuresHere {
  const loaded = () => import('../profile/closures');
  return {
    isClosed: async (record) =>
      (await hasHeardOf(record.institution.hub).catch(() => true)) &&
      (await (await loaded()).closedHere(record)) !== undefined,
    isClosedStill: async (record) => (await (await loaded()).closedStill(hub, record)) !== undefined,
    hear: async (record, list) => (await loaded()).hearOf(record, list),
    sweep: async () => (await loaded()).sweep(store),
  };
}
