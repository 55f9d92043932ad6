import type { Launch } from '../../lib/player/protocol';

/* How an assignable unit is launched: cmi5 specification, sections 8, 10 and 11. */

export type Cmi5Launch = NonNullable<Launch['unit']>;
export type MoveOn = Cmi5Launch['moveOn'];

export const LAUNCH_DATA = 'LMS.LaunchData';
export const PREFERENCES = 'cmi5LearnerPreferences';
const SESSION = 'https://w3id.org/xapi/cmi5/context/extensions/sessionid';

export interface Session {
  readonly launch: Launch;
  readonly unit: Cmi5Launch;
  /** Of this launch alone. */
  readonly id: string;
  readonly token: string;
  /** With a slash at its end. */
  readonly endpoint: string;
}

export const FETCH = 'fetch';

const actorOf = ({ learner }: Launch): object => ({
  objectType: 'Agent',
  account: { homePage: 'urn:sandyq:learner', name: learner.id },
  name: learner.name,
});

/** Section 8.1: what goes behind the address of the unit, without `?`. */
export const launchQuery = ({ launch, unit, endpoint }: Session): string =>
  new URLSearchParams({
    endpoint,
    fetch: `${endpoint}${FETCH}`,
    actor: JSON.stringify(actorOf(launch)),
    registration: unit.registration,
    activityId: unit.activity,
  }).toString();

/** Section 10: the document that every unit reads first. */
export const launchData = ({ launch, unit, id }: Session): object => ({
  contextTemplate: {
    registration: unit.registration,
    contextActivities: { grouping: [{ objectType: 'Activity', id: unit.publisherId }] },
    extensions: { [SESSION]: id },
  },
  launchMode: 'Normal',
  launchMethod: 'AnyWindow',
  moveOn: unit.moveOn,
  ...(launch.launchData !== undefined && { launchParameters: launch.launchData }),
  ...(launch.passScore !== undefined && { masteryScore: launch.passScore }),
  ...(unit.entitlementKey !== undefined && { entitlementKey: { courseStructure: unit.entitlementKey } }),
});

/** Section 11: what the learner likes, as long as the unit has not asked and kept something else. */
export const preferences = ({ launch }: Session): object => ({
  languagePreference: launch.language,
  audioPreference: 'on',
});
