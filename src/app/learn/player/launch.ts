import type { PackageIndex, PackagePart } from '$lib/kit/package/index-file';
import type { Launch } from '$lib/player/protocol';
import type { Place } from '$lib/trace/statement';
import { URL_NAMESPACE, uuid5 } from '$lib/trace/uuid5';
import { language } from '../../text';
import type { PackageWork } from './package-work.svelte';

/** What the runtime of a package is told when a part of it is opened. */
export async function launchOf(
  { standard }: PackageIndex,
  part: PackagePart,
  work: PackageWork,
  place: Place,
  learner: Launch['learner'],
): Promise<Launch> {
  const { launchData, passScore } = part;
  const state = work.memory.parts[part.id]?.state;
  return {
    learner: { id: learner.id, name: learner.name },
    language: language(),
    ...(launchData !== undefined && { launchData }),
    ...(passScore !== undefined && { passScore }),
    ...(state !== undefined && { state }),
    ...(standard === 'cmi5' && { unit: await unitOf(part, place, learner.id, work.attempt) }),
  };
}

/** One registration is one attempt at the whole course, the same on each device of the learner (cmi5, section 9.6.1). */
async function unitOf(
  { id, moveOn = 'NotApplicable', entitlementKey }: PackagePart,
  { kit, item }: Place,
  learner: string,
  attempt: number,
): Promise<NonNullable<Launch['unit']>> {
  const course = `urn:sandyq:kit:${kit}:item:${item}`;
  return {
    activity: `${course}:part:${encodeURIComponent(id)}`,
    publisherId: id,
    registration: await uuid5(URL_NAMESPACE, `${course}:learner:${learner}:attempt:${attempt}`),
    moveOn,
    ...(entitlementKey !== undefined && { entitlementKey }),
  };
}
