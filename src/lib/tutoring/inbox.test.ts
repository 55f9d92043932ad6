import { describe, expect, it } from 'vitest';
import {
  ARU,
  BOLAT,
  COLLEAGUE,
  TUTOR,
  answer,
  day,
  grade,
  opened,
  place,
  question,
  receipt,
  submission,
} from './documents.fixture';
import { filterInbox, idOf, inboxOf } from './inbox';

const asked = question('1', day(5));
const handedIn = submission('2', day(4), {
  files: [{ name: 'a.pdf', size: 3, mediaType: 'application/pdf', sha256: '0'.repeat(64) }],
});
const quiz = submission('3', day(3), {
  work: 'test',
  by: BOLAT,
  place: place('check-yourself'),
  responses: { q1: { kind: 'essay', text: 'why' } },
});
const aru = { learner: ARU, documents: [asked, handedIn] };
const bolat = { learner: BOLAT, documents: [quiz] };

describe('inboxOf', () => {
  it('puts who waits longest first, across learners', () => {
    const inbox = inboxOf([aru, bolat], TUTOR);
    expect(inbox.map(idOf)).toEqual([quiz._id, handedIn._id, asked._id]);
    expect(inbox.map(({ learner }) => learner)).toEqual([BOLAT, ARU, ARU]);
  });

  it('tells what each thing is', () => {
    const [work, question] = inboxOf([aru], TUTOR);
    expect(work).toMatchObject({ kind: 'work', work: 'assignment', attempt: 1, files: 1, place: handedIn.place });
    expect(question).toMatchObject({ kind: 'question', thread: asked._id, text: asked.text });
  });

  it('orders by the hub’s time where a clock was set ahead', () => {
    const ahead = { learner: BOLAT, documents: [{ ...quiz, at: day(29) }, receipt(day(2), quiz)] };
    expect(inboxOf([aru, ahead], TUTOR).map(idOf)[0]).toBe(quiz._id);
  });

  it('is empty once everything has its word', () => {
    const documents = [asked, handedIn, answer('4', asked, day(6), COLLEAGUE), grade('5', handedIn, day(6))];
    expect(inboxOf([{ learner: ARU, documents }], TUTOR)).toEqual([]);
  });

  it('marks as unread what this tutor, not another, has not opened', () => {
    const documents = [...aru.documents, opened(asked, TUTOR, day(6)), opened(handedIn, COLLEAGUE, day(6))];
    const inbox = inboxOf([{ learner: ARU, documents }], TUTOR);
    expect(inbox.map((entry) => [idOf(entry), entry.unread])).toEqual([
      [handedIn._id, true],
      [asked._id, false],
    ]);
  });

  it('quotes what the learner said last, but counts from the first word without an answer', () => {
    const more = answer('4', asked, day(7), ARU);
    expect(inboxOf([{ learner: ARU, documents: [asked, more] }], TUTOR)[0]).toMatchObject({
      text: more.text,
      since: { ms: Date.parse(day(5)) },
    });
  });

  it('quotes the learner where an answer crossed their follow-up', () => {
    const more = answer('4', asked, day(7), ARU);
    const documents = [asked, answer('5', asked, day(6), TUTOR), more];
    expect(inboxOf([{ learner: ARU, documents }], TUTOR)[0]).toMatchObject({ text: more.text });
  });
});

describe('filterInbox', () => {
  const inbox = inboxOf([aru, bolat], TUTOR);

  it('by kind', () => {
    expect(filterInbox(inbox, { kind: 'question' }).map(idOf)).toEqual([asked._id]);
    expect(filterInbox(inbox, { kind: 'work' }).map(idOf)).toEqual([quiz._id, handedIn._id]);
    expect(filterInbox(inbox, { kind: 'all' })).toHaveLength(3);
  });

  it('by the learners of a group', () => {
    expect(filterInbox(inbox, { kind: 'all', learners: new Set([BOLAT]) }).map(idOf)).toEqual([quiz._id]);
  });
});
