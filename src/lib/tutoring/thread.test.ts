import { describe, expect, it } from 'vitest';
import type { DossierDocument } from '../dossier/documents';
import { ARU, COLLEAGUE, TUTOR, answer, day, opened, question, receipt } from './documents.fixture';
import { threadsOf } from './thread';

const threads = (...documents: DossierDocument[]) => threadsOf({ learner: ARU, documents });
const only = (...documents: DossierDocument[]) => {
  const found = threads(...documents);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe('a thread', () => {
  const asked = question('1', day(3));

  it('waits while nobody answered', () => {
    expect(only(asked).waiting?.id).toBe(asked._id);
  });

  it('waits no more after an answer by any tutor', () => {
    expect(only(asked, answer('2', asked, day(4), COLLEAGUE)).waiting).toBeUndefined();
  });

  it('waits again after a follow-up, from the follow-up on', () => {
    const more = answer('3', asked, day(5), ARU);
    expect(only(asked, more, answer('2', asked, day(4), TUTOR)).waiting?.id).toBe(more._id);
  });

  it('is not answered by the learner’s own words', () => {
    expect(only(asked, answer('2', asked, day(4), ARU)).waiting?.id).toBe(asked._id);
  });

  it('is told oldest first, the question at the head', () => {
    const first = answer('2', asked, day(4), TUTOR);
    const then = answer('3', asked, day(5), ARU);
    expect(only(then, first, asked).messages.map((message) => message.id)).toEqual([asked._id, first._id, then._id]);
  });

  it('keeps the writers’ order among messages of one receipt', () => {
    const early = answer('9', asked, day(4, 10), ARU);
    const late = answer('2', asked, day(4, 11), ARU);
    const thread = only(asked, late, early, receipt(day(8), asked, late, early));
    expect(thread.messages.map((message) => message.id)).toEqual([asked._id, early._id, late._id]);
  });

  it('follows receipts where a clock is wrong: a follow-up from a slow clock still waits', () => {
    const reply = answer('2', asked, day(10), TUTOR);
    const slow = answer('3', asked, day(1), ARU);
    const thread = only(asked, reply, slow, receipt(day(9), asked), receipt(day(11), reply), receipt(day(12), slow));
    expect(thread.waiting?.id).toBe(slow._id);
  });
});

describe('an answer written offline', () => {
  const asked = question('1', day(3));
  const followUp = answer('3', asked, day(6), ARU);
  const reply = answer('2', asked, day(5), TUTOR);
  const receipts = [receipt(day(4), asked), receipt(day(7), followUp), receipt(day(8), reply)];

  it('does not answer a follow-up that its writer opened only later', () => {
    const thread = only(asked, followUp, reply, ...receipts, opened(followUp, TUTOR, day(8, 12)));
    expect(thread.waiting?.id).toBe(followUp._id);
  });

  it('answers one that its writer had opened', () => {
    const informed = answer('2', asked, day(7, 12), TUTOR);
    const thread = only(asked, followUp, informed, ...receipts.slice(0, 2), opened(followUp, TUTOR, day(7, 11)));
    expect(thread.waiting).toBeUndefined();
  });

  it('is not judged by what another tutor opened', () => {
    const thread = only(asked, followUp, reply, ...receipts, opened(followUp, COLLEAGUE, day(9)));
    expect(thread.waiting).toBeUndefined();
  });
});

describe('several threads', () => {
  it('come latest message first', () => {
    const old = question('1', day(1));
    const fresh = question('2', day(2));
    expect(threads(old, fresh).map(({ id }) => id)).toEqual([fresh._id, old._id]);
    const revived = answer('3', old, day(3), ARU);
    expect(threads(old, fresh, revived).map(({ id }) => id)).toEqual([old._id, fresh._id]);
  });

  it('show no answer whose question is not here yet', () => {
    expect(threads(answer('2', question('1', day(1)), day(2), TUTOR))).toEqual([]);
  });
});
