import type { WorkPlace } from '../dossier/documents';
import type { AccountId } from '../shared/ids';
import type { Dossier, Reading } from './dossier';
import type { Moment } from './moment';
import { lastAttempt, submissionsOf, type Work } from './submission';
import { threadsOf, type Thread } from './thread';

interface Waiting {
  readonly learner: AccountId;
  /** Since when, and whether the hub or only the learner's clock says so. */
  readonly since: Moment;
  /** This tutor has not opened it yet. */
  readonly unread: boolean;
}

/** One thing that waits for a tutor. */
export type InboxEntry =
  | (Waiting & {
      readonly kind: 'question';
      /** `_id` of the question that opened the thread. */
      readonly thread: string;
      readonly place?: WorkPlace;
      /** What the learner said last. */
      readonly text: string;
    })
  | (Waiting & {
      readonly kind: 'work';
      /** `_id` of the last submission. */
      readonly submission: string;
      readonly work: Work['work'];
      readonly place: WorkPlace;
      readonly attempt: number;
      readonly files: number;
    });

/** What waits for `tutor` in these dossiers, longest first. */
export function inboxOf(dossiers: readonly Dossier[], tutor: AccountId): readonly InboxEntry[] {
  return dossiers
    .flatMap((dossier) => [
      ...threadsOf(dossier).flatMap((thread) => questionEntry(thread, tutor)),
      ...submissionsOf(dossier).flatMap((work) => workEntry(work, tutor)),
    ])
    .sort(longestFirst);
}

export const longestFirst = (a: InboxEntry, b: InboxEntry): number =>
  a.since.ms - b.since.ms || idOf(a).localeCompare(idOf(b));

/** The document that an entry is about. */
export const idOf = (entry: InboxEntry): string => (entry.kind === 'question' ? entry.thread : entry.submission);

export interface InboxFilter {
  readonly kind: 'all' | InboxEntry['kind'];
  /** Learners of the chosen group; undefined: of all. */
  readonly learners?: ReadonlySet<AccountId>;
}

export const filterInbox = (entries: readonly InboxEntry[], filter: InboxFilter): readonly InboxEntry[] =>
  entries.filter(
    (entry) => (filter.kind === 'all' || entry.kind === filter.kind) && (filter.learners?.has(entry.learner) ?? true),
  );

function questionEntry(thread: Thread, tutor: AccountId): readonly InboxEntry[] {
  const { waiting } = thread;
  if (waiting === undefined) return [];
  const unseen = thread.messages.filter((message) => message.fromLearner && !openedBy(message.readings, tutor));
  return [
    {
      kind: 'question',
      learner: thread.learner,
      thread: thread.id,
      place: thread.place,
      text: (thread.messages.findLast((message) => message.fromLearner) ?? waiting).text,
      since: waiting.when,
      unread: unseen.length > 0,
    },
  ];
}

function workEntry(work: Work, tutor: AccountId): readonly InboxEntry[] {
  if (work.waitingSince === undefined) return [];
  const { document, readings } = lastAttempt(work);
  return [
    {
      kind: 'work',
      learner: work.learner,
      submission: document._id,
      work: document.work,
      place: document.place,
      attempt: document.attempt,
      files: document.files.length,
      since: work.waitingSince,
      unread: !openedBy(readings, tutor),
    },
  ];
}

const openedBy = (readings: readonly Reading[], reader: AccountId): boolean =>
  readings.some((reading) => reading.by === reader);
