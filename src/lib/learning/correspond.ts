import type { AnswerDocument, QuestionDocument, WorkPlace } from '../dossier/documents';
import { LIMITS } from '../dossier/shapes';
import { timestamp } from '../shared/clock';
import { newUuid } from '../shared/ids';
import { readMark } from '../tutoring/tutoring';
import { record } from './log';
import type { LearningParts } from './parts';

/** Opens a thread about a place of a kit, or about nothing in particular. Durable when it resolves. */
export async function ask(parts: LearningParts, text: string, place?: WorkPlace): Promise<QuestionDocument> {
  const document: QuestionDocument = {
    _id: `question:${newUuid(parts.random)}`,
    type: 'question',
    v: 1,
    by: parts.account,
    at: timestamp(parts.clock.now()),
    ...(place === undefined ? {} : { place: boundedPlace(place) }),
    text: text.trim().slice(0, LIMITS.message),
  };
  await parts.dossier.put(document);
  const at = place && { kit: place.kit, version: place.version, item: place.item };
  await record(parts, { kind: 'asked-question', ...(at && { at }), thread: document._id });
  return document;
}

/** The learner's own word in a thread. */
export async function reply(parts: LearningParts, thread: string, text: string): Promise<AnswerDocument> {
  const document: AnswerDocument = {
    _id: `answer:${newUuid(parts.random)}`,
    type: 'answer',
    v: 1,
    by: parts.account,
    at: timestamp(parts.clock.now()),
    thread,
    text: text.trim().slice(0, LIMITS.message),
  };
  await parts.dossier.put(document);
  return document;
}

/** Says that the learner opened what a tutor wrote: an answer or a grade. Twice is no fault. */
export async function markRead(parts: LearningParts, document: string): Promise<void> {
  const mark = readMark(parts.account, document, timestamp(parts.clock.now()));
  if ((await parts.dossier.get(mark._id)) !== undefined) return;
  await parts.dossier.put(mark);
  await record(parts, { kind: 'read-answer', document });
}

/** A passage as long as the dossier takes; an empty one is none. */
export function boundedPlace({ kit, version, item, passage }: WorkPlace): WorkPlace {
  const trimmed = passage?.trim().slice(0, LIMITS.passage);
  return { kit, version, item, ...(trimmed ? { passage: trimmed } : {}) };
}
