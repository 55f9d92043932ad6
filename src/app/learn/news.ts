import type { AccountId } from '$lib/shared/ids';
import type { Grade, Message, Moment, Thread, Work } from '$lib/tutoring/tutoring';
import type { DossierView } from './dossier-view';

/** Something a tutor wrote to the learner. */
export type News = {
  readonly id: string;
  readonly by: AccountId;
  readonly when: Moment;
  readonly unread: boolean;
} & (
  | { readonly kind: 'answer'; readonly thread: Thread; readonly message: Message }
  | { readonly kind: 'grade'; readonly work: Work; readonly grade: Grade }
);

/** Answers and grades, the unread before the read, each the latest first. */
export function newsOf({ dossier, threads, works }: DossierView): readonly News[] {
  const unread = (readings: readonly { readonly by: AccountId }[]) =>
    !readings.some(({ by }) => by === dossier.learner);
  const answers = threads.flatMap((thread) =>
    thread.messages
      .filter((message) => !message.fromLearner)
      .map((message): News => {
        const { id, by, when } = message;
        return { kind: 'answer', id, by, when, unread: unread(message.readings), thread, message };
      }),
  );
  const grades = works.flatMap((work) =>
    work.attempts.flatMap((attempt) =>
      attempt.grades.map((grade): News => {
        const { _id: id, by } = grade.document;
        return { kind: 'grade', id, by, when: grade.when, unread: unread(grade.readings), work, grade };
      }),
    ),
  );
  return [...answers, ...grades].sort((a, b) => Number(b.unread) - Number(a.unread) || b.when.ms - a.when.ms);
}
