import type { SubmissionDocument } from '$lib/dossier/documents';
import type { GradeFailure, Standing } from '$lib/tutoring/tutoring';
import { formatNumber, language, m } from '../text';

export function workName(work: SubmissionDocument['work']): string {
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

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long somebody has waited, in the largest whole unit: «3 days», «2 hours», at least a minute. */
export function waitedWords(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? UNITS[2];
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.max(1, Math.floor(ms / size)),
  );
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
