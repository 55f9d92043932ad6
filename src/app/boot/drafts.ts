import { DraftDesk, type DeskRounds, type DraftSync } from '$lib/draft/desk';
import { openDraftStore } from '$lib/draft/dexie/store';
import type { DraftsState } from '$lib/draft/drafts';
import type { Clock } from '$lib/shared/clock';
import type { AccountId, DeviceId, Random } from '$lib/shared/ids';
import type { Vault } from '$lib/shared/vault';
import { browserEnvironment } from '$lib/sync/browser/environment';
import { createReplicator, type ReplicatorOptions } from '$lib/sync/replicator';
import type { Rhythm } from '$lib/sync/rhythm';
import type { SyncStatus } from '$lib/sync/state';
import { draftHub } from './draft-hub';

export interface DraftsParts {
  readonly vault: Vault;
  /** Of the IndexedDB database: it tells neither what it holds nor whose it is. */
  readonly database: string;
  /** Of the profile: locks and channels between tabs are named by it. */
  readonly space: string;
  readonly device: DeviceId;
  readonly account: AccountId;
  readonly clock: Clock;
  readonly random: Random;
  readonly contact: NonNullable<ReplicatorOptions['contact']>;
}

/** Opens the drafts of a profile, and has rounds run until they are closed. */
export function openDrafts({
  vault,
  database,
  space,
  device,
  account,
  clock,
  random,
  contact,
}: DraftsParts): DraftDesk {
  return new DraftDesk({
    store: openDraftStore({ database, vault, random, clock }),
    hub: draftHub({ fetch: (...request) => fetch(...request), hub: '', device }),
    random,
    account,
    sync: (rounds) => syncOf(rounds, `${space}-drafts`, contact),
  });
}

/** Others' words should not be long in coming while a draft is on the screen; a sentence goes as one change. */
const rhythmOf = (rounds: DeskRounds): Rhythm => ({
  get idleMs() {
    return rounds.watching ? 15_000 : 120_000;
  },
  settleMs: 2_000,
  retryMs: 5_000,
  maxRetryMs: 120_000,
});

function syncOf(rounds: DeskRounds, profile: string, contact: DraftsParts['contact']): DraftSync {
  let again = false;
  const replicator = createReplicator({
    profile,
    rhythm: rhythmOf(rounds),
    environment: browserEnvironment(),
    contact,
    round: {
      async run(signal) {
        const refused = await rounds.run(signal, again);
        again = false;
        return { refused };
      },
      waiting: () => rounds.waiting(),
      onWrite: (listener) => rounds.onWrite(listener),
      forgiveRefusals: () => (again = true),
    },
  });
  replicator.start();
  return {
    get state() {
      return stateOf(replicator.status);
    },
    syncNow: async () => void (await replicator.syncNow()),
    onChange: (listener) => replicator.subscribe(listener),
    stop: () => replicator.stop(),
  };
}

const PHASES: Readonly<Record<SyncStatus['phase'], DraftsState['phase']>> = {
  idle: 'idle',
  syncing: 'working',
  offline: 'hub-unreachable',
  'sign-in-needed': 'sign-in-needed',
  refused: 'refused',
};
const stateOf = ({ phase, waiting, lastContact }: SyncStatus): DraftsState => ({
  phase: PHASES[phase],
  waiting,
  ...(lastContact !== undefined && { lastContact }),
});
