/**
 * What waits for a tutor, and a tutor's word on it: threads of questions, work with its attempts and grades, the inbox
 * across learners. Pure functions over the documents of dossiers; nothing here reads, writes or asks the time.
 */
export { documentsOf, readingsOf, readMark, readMarkId, type Dossier, type Reading } from './dossier';
export { clockOf, momentsOf, waitedMs, type Moment, type Moments } from './moment';
export { lastOf, threadsOf, type Message, type Thread } from './thread';
export {
  essaysOf,
  isPaper,
  lastAttempt,
  latestGrade,
  needsPerson,
  submissionsOf,
  type Attempt,
  type Grade,
  type Standing,
  type Work,
} from './submission';
export { filterInbox, idOf, inboxOf, longestFirst, type InboxEntry, type InboxFilter } from './inbox';
export { byWaiting, lastContactOf, silentDays, summaryOf, type LearnerSummary } from './summary';
export {
  emptyDraft,
  gradeOf,
  isEmptyDraft,
  parseMarks,
  sumOfParts,
  type GradeDraft,
  type GradeFailure,
  type GradeLimits,
  type Grading,
} from './grade';
