import type { AnswerDocument, QuestionDocument, WorkPlace } from '../dossier/documents';
import type { AccountId } from '../shared/ids';
import { documentsOf, readingsOf, type Dossier, type Reading } from './dossier';
import { clockOf, momentsOf, type Moment } from './moment';

export interface Message {
  readonly id: string;
  readonly by: AccountId;
  readonly fromLearner: boolean;
  readonly text: string;
  readonly when: Moment;
  readonly readings: readonly Reading[];
}

/** A question and all that was said to it. */
export interface Thread {
  /** `_id` of the question. */
  readonly id: string;
  readonly learner: AccountId;
  readonly place?: WorkPlace;
  /** Oldest first; the question is the first. */
  readonly messages: readonly [Message, ...Message[]];
  /** The learner's first message that nobody answered; undefined when it is the learner's turn. */
  readonly waiting?: Message;
}

/** The threads of a dossier, the one with the latest message first. An answer to a question that did not arrive yet is kept back. */
export function threadsOf(dossier: Dossier): readonly Thread[] {
  const moments = momentsOf(dossier.documents);
  const readings = readingsOf(dossier);
  const messageOf = (document: QuestionDocument | AnswerDocument): Message => ({
    id: document._id,
    by: document.by,
    fromLearner: document.by === dossier.learner,
    text: document.text,
    when: moments.of(document),
    readings: readings.get(document._id) ?? [],
  });
  const clocks = new Map<string, number>();
  const answers = new Map<string, AnswerDocument[]>();
  for (const answer of documentsOf(dossier, 'answer')) {
    clocks.set(answer._id, clockOf(answer));
    answers.set(answer.thread, [...(answers.get(answer.thread) ?? []), answer]);
  }
  // Messages of one round of sync share the time of its receipt: their writers' clocks order those.
  const inOrder = (a: Message, b: Message): number =>
    a.when.ms - b.when.ms || (clocks.get(a.id) ?? 0) - (clocks.get(b.id) ?? 0) || a.id.localeCompare(b.id);

  return documentsOf(dossier, 'question')
    .map((question): Thread => {
      const replies = (answers.get(question._id) ?? []).map(messageOf).sort(inOrder);
      const messages: [Message, ...Message[]] = [messageOf(question), ...replies];
      return {
        id: question._id,
        learner: dossier.learner,
        place: question.place,
        messages,
        waiting: firstUnanswered(messages, clocks),
      };
    })
    .sort((a, b) => lastOf(b).when.ms - lastOf(a).when.ms || a.id.localeCompare(b.id));
}

export const lastOf = (thread: Thread): Message => thread.messages[thread.messages.length - 1] ?? thread.messages[0];

function firstUnanswered(messages: readonly Message[], clocks: ReadonlyMap<string, number>): Message | undefined {
  const replies = messages.filter((message) => !message.fromLearner);
  return messages.find((message) => message.fromLearner && !replies.some((reply) => answers(reply, message, clocks)));
}

/**
 * Did whoever wrote `reply` know `message`? Their own mark of having opened it decides where there is one, by their
 * own clock: an answer written offline arrives after a follow-up that its writer never saw. Else the order decides.
 */
function answers(reply: Message, message: Message, clocks: ReadonlyMap<string, number>): boolean {
  const opened = message.readings.find((reading) => reading.by === reply.by);
  if (opened !== undefined) return clockOf(opened) <= (clocks.get(reply.id) ?? 0);
  return reply.when.ms >= message.when.ms;
}
