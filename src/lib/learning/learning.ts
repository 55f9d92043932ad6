/**
 * What a learner does, joined over library, journal and dossier: each verb is durable when it resolves, so that the
 * screen may then say «saved». Projections (progress, what is due, where to go on) are pure and can be made again
 * from the dossier's segments and documents at any time.
 */
export { ActiveTimeMeter, IDLE_AFTER_MS } from './meter';
export { coveredSeconds, isWatched, mergeRanges, type Range } from './ranges';
export { foldRecord, placeOf, type ItemFacts } from './facts';
export { scoreOf, workFactsOf, type WorkFacts } from './work-facts';
export {
  admission,
  itemProgress,
  kitProgress,
  progressOf,
  type KitProgress,
  type ProgressMap,
  type Study,
} from './progress';
export { comingUp, continueWhere, dueSoon, nextOpen, type Appointment, type Continuation, type Due } from './outlook';
export { catchUpFromDossier, catchUpOwn, record } from './log';
export { acceptFiles, submitWork, type SubmitFailure, type Work } from './submit';
export { shuffled } from './shuffle';
export { ask, markRead, reply } from './correspond';
export { currentNotes, learnPlaces, notes, placeIn, rememberPlace, saveNote, type Note, type NoteDraft } from './notes';
export type { Draft, DraftFile, LastPlace, LearningRecords, PackageState } from './records';
export type { LearningParts } from './parts';
