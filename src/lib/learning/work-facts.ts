import type { ItemId, KitId } from '../shared/ids';
import { latestGrade, submissionsOf, type Attempt, type Dossier, type Standing, type Work } from '../tutoring/tutoring';
import { best } from './facts';

/** What a dossier's submissions and grades say of one item. */
export interface WorkFacts {
  readonly kit: KitId;
  readonly item: ItemId;
  readonly standing: Standing;
  readonly attempts: number;
  /** One attempt was accepted. */
  readonly accepted: boolean;
  /** 0 to 1: best of what tutors gave and what the device itself could mark. */
  readonly score?: number;
}

/** One row an item that something was handed in for. */
export const workFactsOf = (dossier: Dossier): readonly WorkFacts[] => submissionsOf(dossier).map(factsOf);

function factsOf(work: Work): WorkFacts {
  return {
    kit: work.kit,
    item: work.item,
    standing: work.standing,
    attempts: Math.max(...work.attempts.map(({ document }) => document.attempt)),
    accepted: work.attempts.some((attempt) => latestGrade(attempt)?.document.outcome === 'accepted'),
    score: work.attempts.map(scoreOf).reduce(best, undefined),
  };
}

/** A tutor's marks count before the device's own. */
export function scoreOf(attempt: Attempt): number | undefined {
  const grade = latestGrade(attempt)?.document;
  if (grade?.score === undefined || grade.maxScore <= 0) return attempt.document.score;
  return Math.min(1, grade.score / grade.maxScore);
}
