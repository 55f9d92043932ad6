import type { HandedIn } from '$lib/dossier/documents';
import type { GradeFailure, Standing } from '$lib/tutoring/tutoring';
import { formatNumber, m } from '../text';

export function workName(work: HandedIn['work']): string {
  switch (work) {
    case 'assignment':
      return m.tutor_work_assignment();
    case 'case':
      return m.tutor_work_case();
    case 'test':
      return m.tutor_work_test();
    case 'survey':
      return m.tutor_work_survey();
  }
}

export function standingName(standing: Standing): string {
  switch (standing) {
    case 'waiting':
      return m.tutor_standing_waiting();
    case 'accepted':
      return m.tutor_standing_accepted();
    case 'returned':
      return m.tutor_standing_returned();
    case 'settled':
      return m.tutor_standing_settled();
  }
}

export const standingTone = (standing: Standing): 'thread' | 'good' | 'plain' =>
  standing === 'waiting' ? 'thread' : standing === 'accepted' ? 'good' : 'plain';

export const marks = (score: number, max: number): string =>
  m.tutor_marks({ score: formatNumber(score, 3), max: formatNumber(max, 3) });

/** How long somebody has waited, in the largest whole unit: «3 days», «2 hours», at least a minute. */
export function waitedWords(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  if (minutes < 60) return m.tutor_waiting_minutes({ count: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? m.tutor_waiting_hours({ count: hours }) : m.tutor_waiting_days({ count: Math.floor(hours / 24) });
}

export function gradeFailureWords(failure: GradeFailure): string {
  switch (failure.code) {
    case 'marks-malformed':
      return m.tutor_fault_marks_malformed();
    case 'marks-out-of-range':
      return m.tutor_fault_marks_range({ max: formatNumber(failure.max, 3) });
    case 'marks-missing':
      return m.tutor_fault_marks_missing();
    case 'comment-missing':
      return m.tutor_fault_comment_missing();
  }
}
