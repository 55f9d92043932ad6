import type { Round, RoundReport } from '$lib/sync/replicator';
import type { Replicator, SyncStatus } from '$lib/sync/state';

/** Several rounds as one: somebody may learn in one group and tutor another. */
export function joinRounds(rounds: readonly Round[]): Round {
  const [only] = rounds;
  if (rounds.length === 1 && only !== undefined) return only;
  return {
    async run(signal): Promise<RoundReport> {
      const refused: RoundReport['refused'][number][] = [];
      for (const round of rounds) refused.push(...(await round.run(signal)).refused);
      return { refused };
    },
    async waiting() {
      const counts = await Promise.all(rounds.map((round) => round.waiting()));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    onWrite(listener) {
      const ends = rounds.map((round) => round.onWrite(listener));
      return () => ends.forEach((end) => end());
    },
    forgiveRefusals: () => rounds.forEach((round) => round.forgiveRefusals()),
  };
}

const nothing: SyncStatus = { phase: 'idle', waiting: 0 };

/** For staff, who work on the hub itself and have nothing to send. */
export const idleReplicator: Replicator = {
  status: nothing,
  subscribe: () => () => undefined,
  syncNow: async () => nothing,
  start: () => undefined,
  stop: () => undefined,
};
