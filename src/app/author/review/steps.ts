import { DRAFT_STAGES, type DraftInfo, type DraftStage } from '$lib/draft/api';
import { compareVersions } from '$lib/kit/version';

/** What a person may do with a draft as it stands now. */
export type Step = 'submit' | 'take-back' | 'return' | 'approve' | 'pilot' | 'publish' | 'write-on' | 'write-next';

/**
 * Why not: `own` they wrote in it, somebody else has to say that it is good; `waiting` the hub has not got all of it yet;
 * `conflict` somebody has to say which words hold.
 */
export type Hindrance = 'own' | 'waiting' | 'conflict';

export interface PossibleStep {
  readonly step: Step;
  readonly not?: Hindrance;
}

export interface StandingHere {
  /** The account of whoever asks. */
  readonly me: string;
  /** Parts of it that the hub has not got. */
  readonly waiting: number;
  readonly conflicts: number;
}

/** Every step that leads on from where the draft is; the one that most people want stands first. */
export function possibleSteps(info: DraftInfo, { me, waiting, conflicts }: StandingHere): readonly PossibleStep[] {
  const own = info.writers.some(({ id }) => id === me);
  const unsent: Hindrance | undefined = conflicts > 0 ? 'conflict' : waiting > 0 ? 'waiting' : undefined;
  switch (info.stage) {
    case 'writing':
      return [step('submit', unsent)];
    case 'review':
      return [step('approve', own ? 'own' : undefined), step('return'), step('take-back')];
    case 'approved':
      return [step('pilot'), step('publish'), step('write-on')];
    case 'pilot':
      return [step('publish'), step('pilot'), step('write-next')];
    case 'published':
      return [step('write-next')];
  }
}

const step = (name: Step, not?: Hindrance): PossibleStep => (not === undefined ? { step: name } : { step: name, not });

/** How far a stage lies from where the draft is. */
export function stageState(info: DraftInfo, stage: DraftStage): 'done' | 'now' | 'ahead' | 'left-out' {
  const [at, now] = [DRAFT_STAGES.indexOf(stage), DRAFT_STAGES.indexOf(info.stage)];
  if (at === now) return 'now';
  if (at > now) return 'ahead';
  return stage === 'pilot' && info.versions[0]?.groups === undefined ? 'left-out' : 'done';
}

export const VERSION_STEPS = ['patch', 'minor', 'major'] as const;
export type VersionStep = (typeof VERSION_STEPS)[number];

/** The version after one that was given out. A version that is none begins anew. */
export function nextVersion(version: string, by: VersionStep): string {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  const [major, minor, patch] = match === null ? [0, 0, 0] : (match.slice(1).map(Number) as [number, number, number]);
  switch (by) {
    case 'major':
      return `${major + 1}.0.0`;
    case 'minor':
      return `${major}.${minor + 1}.0`;
    case 'patch':
      return `${major}.${minor}.${patch + 1}`;
  }
}

/** The highest version that anybody was ever given; undefined where nobody was. */
export function highestGiven(info: Pick<DraftInfo, 'versions'>): string | undefined {
  return info.versions
    .map(({ version }) => version)
    .sort(compareVersions)
    .at(-1);
}

/** Was this version given out already, or a higher one? Then nothing more can be packed under it. */
export function isGivenOut(info: Pick<DraftInfo, 'versions'>, version: string): boolean {
  const highest = highestGiven(info);
  return highest !== undefined && compareVersions(version, highest) <= 0;
}
