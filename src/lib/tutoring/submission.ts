import type { GradeDocument, HandedIn, PaperDocument } from '../dossier/documents';
import type { AccountId } from '../shared/ids';
import { documentsOf, readingsOf, type Dossier, type Reading } from './dossier';
import { momentsOf, type Moment } from './moment';

/** A tutor's word on one attempt. */
export interface Grade {
  readonly document: GradeDocument;
  readonly when: Moment;
  /** Who opened it: the learner, once the word arrived. */
  readonly readings: readonly Reading[];
}

/** One handing-in. */
export interface Attempt {
  readonly document: HandedIn;
  readonly when: Moment;
  readonly readings: readonly Reading[];
  /** Latest first; the first one counts. */
  readonly grades: readonly Grade[];
}

export type Standing =
  /** Somebody has to look at it. */
  | 'waiting'
  | 'accepted'
  /** Given back for another try. */
  | 'returned'
  /** The device marked it, or nobody marks it at all. */
  | 'settled';

/** All that a learner handed in for one item. */
export interface Work {
  readonly learner: AccountId;
  readonly kit: HandedIn['place']['kit'];
  readonly item: HandedIn['place']['item'];
  readonly work: HandedIn['work'];
  /** First to last. */
  readonly attempts: readonly [Attempt, ...Attempt[]];
  readonly standing: Standing;
  /** Since when it waits: the first attempt after the last word, so that improving one's work loses no turn. */
  readonly waitingSince?: Moment;
}

/** The work in a dossier, by kit and item, the latest handed in first. */
export function submissionsOf(dossier: Dossier): readonly Work[] {
  const moments = momentsOf(dossier.documents);
  const readings = readingsOf(dossier);
  const grades = new Map<string, Grade[]>();
  for (const document of documentsOf(dossier, 'grade')) {
    const grade = { document, when: moments.of(document), readings: readings.get(document._id) ?? [] };
    grades.set(document.submission, [...(grades.get(document.submission) ?? []), grade]);
  }
  const works = new Map<string, Attempt[]>();
  for (const document of [...documentsOf(dossier, 'submission'), ...documentsOf(dossier, 'paper')]) {
    const key = `${document.place.kit}/${document.place.item}`;
    const attempt = {
      document,
      when: moments.of(document),
      readings: readings.get(document._id) ?? [],
      grades: (grades.get(document._id) ?? []).sort(latestFirst),
    };
    works.set(key, [...(works.get(key) ?? []), attempt]);
  }
  return [...works.values()]
    .map((attempts) => workOf(dossier.learner, attempts.sort(byAttempt)))
    .sort((a, b) => lastAttempt(b).when.ms - lastAttempt(a).when.ms);
}

/** The attempt that somebody has to look at. */
export const lastAttempt = (work: Work): Attempt => work.attempts[work.attempts.length - 1] ?? work.attempts[0];

/** The word that counts. */
export const latestGrade = (attempt: Attempt): Grade | undefined => attempt.grades[0];

/** Came it on paper? Then it is the tutor who wrote it down. */
export const isPaper = (document: HandedIn): document is PaperDocument => document.type === 'paper';

/**
 * Must a person mark it? Assignments and case tasks always; a test when it holds essays, or when its device had no keys
 * to mark it by, or when it is on paper; a feedback form never.
 */
export function needsPerson(submission: HandedIn): boolean {
  switch (submission.work) {
    case 'assignment':
    case 'case':
      return true;
    case 'survey':
      return false;
    case 'test':
      return submission.score === undefined || essaysOf(submission).length > 0;
  }
}

/** Ids of the questions that were answered by an essay. An empty essay is one too: it is worth no marks, but a look. */
export function essaysOf(submission: HandedIn): readonly string[] {
  return Object.entries(submission.responses ?? {})
    .filter(([, response]) => response.kind === 'essay')
    .map(([question]) => question);
}

/** Documents say "the latest by time": the tutors' clocks, and the id where two of them are the same. */
const latestFirst = (a: Grade, b: Grade): number =>
  b.document.at.localeCompare(a.document.at) || b.document._id.localeCompare(a.document._id);

/** Two devices may both have made attempt 2: then the time decides. */
const byAttempt = (a: Attempt, b: Attempt): number =>
  a.document.attempt - b.document.attempt || a.when.ms - b.when.ms || a.document._id.localeCompare(b.document._id);

function workOf(learner: AccountId, attempts: readonly Attempt[]): Work {
  const [first, ...others] = attempts;
  if (first === undefined) throw new Error('work without an attempt');
  const last = others[others.length - 1] ?? first;
  const { place, work } = last.document;
  const waitingSince = needsPerson(last.document) && last.grades.length === 0 ? waitsSince(attempts) : undefined;
  return {
    learner,
    kit: place.kit,
    item: place.item,
    work,
    attempts: [first, ...others],
    standing: waitingSince === undefined ? (latestGrade(last)?.document.outcome ?? 'settled') : 'waiting',
    waitingSince,
  };
}

function waitsSince(attempts: readonly Attempt[]): Moment | undefined {
  const lastGraded = attempts.findLastIndex((attempt) => attempt.grades.length > 0);
  const waiting = attempts.slice(lastGraded + 1).map((attempt) => attempt.when);
  return waiting.reduce<Moment | undefined>((a, b) => (a === undefined || b.ms < a.ms ? b : a), undefined);
}
