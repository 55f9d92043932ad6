import * as v from 'valibot';
import { QueueEntry } from '../../lib/institution/review';
import type { ReleaseWord } from '../../lib/institution/release-word';
import type { DeviceId } from '../../lib/shared/ids';
import type { Database } from '../store/database';
import type { ReviewSettingsStore } from './policy';

/** Couriers that a device is told of: the newest. */
const TOLD = 30;
const Stored = v.object(QueueEntry.entries);

/** What became of couriers of a device, for the courier that goes back to it; undefined where nobody looks through them. */
export async function releaseWord(
  registry: Database,
  settings: ReviewSettingsStore,
  device: DeviceId,
): Promise<ReleaseWord | undefined> {
  const { review } = await settings.told();
  if (review?.couriers !== true) return undefined;
  const theirs = (await registry.range('release:', Stored))
    .filter(
      ({ direction, counterpart: party }) => direction === 'in' && party.kind === 'device' && party.device === device,
    )
    .sort((a, b) => a.courier.number - b.courier.number || (a.held.at < b.held.at ? -1 : 1));
  const couriers = theirs.slice(-TOLD).map(({ courier, state, held, decided }) => ({
    number: courier.number,
    state,
    at: state === 'held' ? held.at : (decided?.at ?? held.at),
    ...(state !== 'held' && decided?.reason !== undefined && { reason: decided.reason }),
    withheld: state === 'held' ? [] : (decided?.withheld ?? []),
  }));
  return { v: 1, review, couriers };
}
