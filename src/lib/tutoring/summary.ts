import type { AccountId } from '../shared/ids';
import type { Dossier } from './dossier';
import { documentsOf } from './dossier';
import { inboxOf } from './inbox';
import { waitedMs, type Moment } from './moment';
import { submissionsOf } from './submission';

/** How one learner stands towards the tutor, from the dossier alone. */
export interface LearnerSummary {
  readonly learner: AccountId;
  readonly questionsWaiting: number;
  readonly workWaiting: number;
  /** The longest that anything of this learner waits. */
  readonly waitingSince?: Moment;
  readonly accepted: number;
  readonly returned: number;
  /** When the hub last took something from the learner, ms UTC, as far as this device knows. */
  readonly lastContact?: number;
}

export function summaryOf(dossier: Dossier, tutor: AccountId): LearnerSummary {
  const waiting = inboxOf([dossier], tutor);
  const works = submissionsOf(dossier);
  return {
    learner: dossier.learner,
    questionsWaiting: waiting.filter((entry) => entry.kind === 'question').length,
    workWaiting: waiting.filter((entry) => entry.kind === 'work').length,
    waitingSince: waiting[0]?.since,
    accepted: works.filter((work) => work.standing === 'accepted').length,
    returned: works.filter((work) => work.standing === 'returned').length,
    lastContact: lastContactOf(dossier),
  };
}

/**
 * The hub's time of the last receipt for something that came from the learner: a segment, work, a question, a mark
 * of having read. Receipts for what tutors wrote say nothing about the learner.
 */
export function lastContactOf(dossier: Dossier): number | undefined {
  const byOthers = new Set(
    dossier.documents.filter((document) => 'by' in document && document.by !== dossier.learner).map(({ _id }) => _id),
  );
  const times = documentsOf(dossier, 'receipt')
    .filter((receipt) => Object.keys(receipt.documents).some((id) => !byOthers.has(id)))
    .map((receipt) => Date.parse(receipt.at))
    .filter((ms) => !Number.isNaN(ms));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Whole days since the hub's last receipt for something of the learner, where they are more than `days`. `now`: ms UTC. */
export function silentDays(lastContact: number | undefined, now: number, days: number): number | undefined {
  const silent = lastContact === undefined ? 0 : Math.floor((now - lastContact) / DAY_MS);
  return silent > days ? silent : undefined;
}
const DAY_MS = 86_400_000;

/** Those whose oldest question or work waits longest come first; then the others by name. */
export function byWaiting(
  now: number,
  nameOf: (learner: AccountId) => string,
): (a: LearnerSummary, b: LearnerSummary) => number {
  const waited = (summary: LearnerSummary) =>
    summary.waitingSince === undefined ? -1 : waitedMs(summary.waitingSince, now);
  return (a, b) => waited(b) - waited(a) || nameOf(a.learner).localeCompare(nameOf(b.learner));
}
