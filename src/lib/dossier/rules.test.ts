import { describe, expect, it } from 'vitest';
import { mayWrite } from './rules';
import type { Write } from './rules';

const learner = 'abcdefghijkmnpqr';
const tutor = 'tutortutortutor1';
const uuid = '0b7c1d6e-1111-4222-8333-444455556666';
const at = '2026-09-01T10:00:00.000Z';

const question = { _id: `question:${uuid}`, type: 'question', v: 1, by: learner, at, text: 'Why?' };
const write = (doc: unknown, over: Partial<Write> = {}): Write => ({
  doc,
  existing: null,
  user: { id: learner, roles: ['learner'], relation: 'owner' },
  database: { kind: 'dossier', learner },
  newRevision: { generation: 1 },
  ...over,
});

describe('mayWrite', () => {
  it('lets a learner ask', () => {
    expect(mayWrite(write(question))).toEqual({ ok: true });
  });
  it('lets nobody ask in the name of the learner', () => {
    const user = { id: tutor, roles: ['tutor'], relation: 'tutor' as const };
    expect(mayWrite(write(question, { user }))).toMatchObject({ ok: false, error: { code: 'not-yours' } });
  });
  it('keeps what is written', () => {
    const verdict = mayWrite(write({ ...question, text: 'Other' }, { existing: question, newRevision: { generation: 2 } }));
    expect(verdict).toMatchObject({ ok: false, error: { code: 'immutable' } });
  });
});
