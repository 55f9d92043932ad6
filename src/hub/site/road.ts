import { readCourier } from '../../lib/courier/read';
import { streamOf } from '../../lib/courier/streams';
import type { CourierBytes } from '../../lib/courier/streams';
import { ok } from '../../lib/shared/result';
import { openOwn } from '../courier/reading';
import type { ReleaseRoad } from '../release/road';
import type { SiteParts } from './parts';
import { senderOf } from './peers';
import type { Peer } from './peers';

/** The way of couriers between hubs through the release queue; `take` is the desk's. */
export const siteRoad = (
  parts: SiteParts,
  take: (bytes: CourierBytes) => ReturnType<ReleaseRoad['take']>,
): ReleaseRoad => ({
  incoming: (bytes) => incoming(parts, bytes),
  outgoing: (bytes) => openOwn(parts, bytes),
  // Hubs count each other's changes: what was left out of one courier would never come with a later one.
  take: (bytes) => take(bytes),
});

async function incoming(parts: SiteParts, bytes: CourierBytes): ReturnType<ReleaseRoad['incoming']> {
  const judged: { peer?: Peer } = {};
  const opened = await readCourier(streamOf(bytes), {
    identities: [parts.key],
    judge: async (index) => {
      const peer = await senderOf(parts, index);
      if (!peer.ok) return peer;
      judged.peer = peer.value;
      return ok(peer.value.key);
    },
  });
  if (!opened.ok) return opened;
  if (judged.peer === undefined) throw new Error('a courier that nobody judged');
  const { hub, name } = judged.peer;
  return ok({ courier: opened.value, counterpart: { kind: 'hub', hub, name } });
}
