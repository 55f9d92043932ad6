import { describe, expect, it } from 'vitest';
import { documentFault } from '../dossier/rules';
import { threadsOf } from '../tutoring/tutoring';
import { ask, markRead, reply } from './correspond';
import { desk, LEARNER, place, TUTOR, at, NOW } from './study.fixture';

describe('questions', () => {
  it('opens a thread about a passage, as the dossier takes it, and writes it down', async () => {
    const parts = desk();
    const question = await ask(parts, '  Why? ', { ...place('read'), passage: `  ${'x'.repeat(3000)}` });
    expect(question).toMatchObject({ text: 'Why?', by: LEARNER, place: { item: 'read' } });
    expect(question.place?.passage).toHaveLength(2000);
    expect(documentFault(question, 'dossier')).toBeUndefined();
    expect((await parts.journal.unsealed()).map(({ event }) => event)).toEqual([
      { kind: 'asked-question', at: place('read'), thread: question._id },
    ]);
    const answer = await reply(parts, question._id, 'And how?');
    expect(documentFault(answer, 'dossier')).toBeUndefined();
    const [thread] = threadsOf({ learner: LEARNER, documents: [...parts.dossier.documents.values()] });
    expect(thread?.messages.map(({ text }) => text)).toEqual(['Why?', 'And how?']);
  });

  it('asks about nothing in particular without a place', async () => {
    const question = await ask(desk(), 'When?');
    expect('place' in question).toBe(false);
    expect(documentFault(question, 'dossier')).toBeUndefined();
  });
});

describe('markRead', () => {
  it('says once that an answer was read', async () => {
    const parts = desk();
    const id = 'answer:3f1c8a52-3c69-4d6e-9a35-0f4a8e3f5f0c';
    await parts.dossier.put({
      _id: id,
      type: 'answer',
      v: 1,
      by: TUTOR,
      at: at(NOW),
      thread: 'question:x',
      text: 'So.',
    });
    await markRead(parts, id);
    await markRead(parts, id);
    const [mark, ...others] = await parts.dossier.list('read');
    expect(others).toEqual([]);
    expect(documentFault(mark, 'dossier')).toBeUndefined();
    expect(await parts.journal.unsealed()).toHaveLength(1);
  });
});
