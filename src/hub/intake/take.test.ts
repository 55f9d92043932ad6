import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../lib/shared/ids';
import { LIMITS } from '../http/limits';
import { parseDatabaseName } from '../store/learner-databases';
import { jsonResponse } from '../store/store';
import type { StoreRequest } from '../store/store';
import type { IncomingDoc } from './judge';
import { giveReceipt, takeDocuments } from './take';
import type { TakeServices } from './take';
import { writerOf } from './writer';

const learner = 'learner23456789a' as AccountId;
const tutor = 'tutor23456789abc' as AccountId;
const dossier = parseDatabaseName(`dossier-${learner}`)!;
const owner = writerOf({ id: learner, roles: ['learner'] }, dossier, 'owner');
const teacher = writerOf({ id: tutor, roles: ['tutor'] }, dossier, 'tutor');

let count = 0;
const doc = (type: string, by: AccountId, more: object = {}): IncomingDoc => {
  const id = `0190a0b0-0000-7000-8000-${String((count += 1)).padStart(12, '0')}`;
  const at = '2026-01-02T03:04:05.678Z';
  return { _id: `${type}:${id}`, _rev: `1-${count}`, type, v: 1, by, at, text: 'Why?', ...more } as IncomingDoc;
};
const question = (): IncomingDoc => doc('question', learner);
/** A photograph of work on paper. */
const paper = (): IncomingDoc => {
  const file = { name: 'work.txt', size: 3, mediaType: 'text/plain' };
  const sha256 = createHash('sha256').update('abc').digest('hex');
  const place = { kit: 'introduction', version: '1.0.0', item: 'first-assignment' };
  const { text: _none, ...made } = doc('paper', tutor, {
    ...{ work: 'assignment', place, attempt: 1, language: 'kk', files: [{ ...file, sha256 }] },
    _attachments: { 'work.txt': { content_type: file.mediaType, data: 'YWJj' } },
  });
  return made as IncomingDoc;
};

/* With a store that answers as it is told: what of it is believed, and what it is asked. */
describe('documents that come', () => {
  let held: Record<string, string>;
  let bytes: number;
  let bulk: { status: number; body: unknown };
  let asked: StoreRequest[];
  let receipted: string[];
  let services: TakeServices;

  beforeEach(() => {
    [held, bytes, bulk, asked, receipted] = [{}, 0, { status: 201, body: [] }, [], []];
    const answer = ({ path = [], body }: StoreRequest): { status: number; body: unknown } => {
      if (path[0] === '_bulk_docs') return bulk;
      if (path[0] !== '_all_docs') return { status: 200, body: { sizes: { file: bytes } } };
      const rows = (body as { keys: string[] }).keys.map((id) =>
        held[id] === undefined ? { key: id, error: 'not_found' } : { id, value: { rev: held[id] } },
      );
      return { status: 200, body: { rows } };
    };
    const store = {
      handle: async (request: StoreRequest) => {
        asked.push(request);
        const { status, body } = answer(request);
        return jsonResponse(status, body);
      },
    };
    const issue = async (name: string) => void receipted.push(name);
    services = {
      ...{ store, limits: { ...LIMITS, databaseBytes: 1000 }, devices: {}, receipts: { issue } },
    } as unknown as TakeServices;
  });
  const written = () => asked.filter(({ path }) => path?.[0] === '_bulk_docs').map(({ as, body }) => ({ as, body }));

  it('are written in the name of who wrote them, and what the store refuses by its own rules is told', async () => {
    const docs = [question(), question(), question()];
    const [first, second, third] = docs.map(({ _id }) => _id);
    bulk.body = [{ id: first }, { id: second, error: 'forbidden', reason: 'not-yours: x' }, { id: third, error: 'x' }];
    const taken = await takeDocuments(services, owner, docs);
    expect(taken).toMatchObject({ written: [first], known: [], stored: true });
    expect(taken.refused).toEqual([
      { id: second, rev: docs[1]!._rev, error: 'forbidden', reason: 'not-yours: x' },
      { id: third, rev: docs[2]!._rev, error: 'forbidden', reason: 'refused' },
    ]);
    expect(written()).toEqual([{ as: owner.as, body: { docs, new_edits: false } }]);
  });

  it('are not said to be stored where the store did not say so', async () => {
    for (const [status, code] of [
      [413, 'too-large'],
      [500, 'store-down'],
      [200, 'store-down'],
    ] as const) {
      bulk.status = status;
      await expect(takeDocuments(services, owner, [question()])).rejects.toMatchObject({ code });
    }
    // Some of CouchDB's nodes have it, the others soon.
    bulk.status = 202;
    expect((await takeDocuments(services, owner, [question()])).written).toHaveLength(1);
  });

  it('are written once: the same revision again is known, another content is refused, and two at once are one', async () => {
    const [known, other, twice] = [question(), question(), question()];
    held = { [known._id]: known._rev, [other._id]: '1-other' };
    const taken = await takeDocuments(services, owner, [known, other, twice, { ...twice, _rev: '1-2' }]);
    expect(taken).toMatchObject({ known: [known._id], written: [twice._id], stored: true });
    expect(taken.refused.map(({ id, reason }) => [id, reason.split(':')[0]])).toEqual([
      [other._id, 'immutable'],
      [twice._id, 'invalid'],
    ]);
    asked = [];
    expect(await takeDocuments(services, owner, [known])).toMatchObject({ written: [], stored: true });
    expect(written()).toEqual([]);
    expect((await takeDocuments(services, owner, [doc('question', tutor)])).stored).toBe(false);
  });

  it('find no room in a full dossier, but for a tutor’s words, and are known there as ever', async () => {
    const word = () => doc('answer', tutor, { thread: question()._id });
    bytes = 1000;
    expect((await takeDocuments(services, owner, [question()])).written).toHaveLength(1);
    bytes = 1001;
    const known = question();
    held = { [known._id]: known._rev };
    const full = await takeDocuments(services, owner, [question(), known]);
    expect([full.refused.map(({ reason }) => reason.split(':')[0]), full.known]).toEqual([
      ['dossier-full'],
      [known._id],
    ]);
    expect((await takeDocuments(services, teacher, [word()])).written).toHaveLength(1);
    expect((await takeDocuments(services, teacher, [paper()])).refused).toMatchObject([
      { reason: 'dossier-full: ask your institution' },
    ]);
    bytes = 1000;
    expect((await takeDocuments(services, teacher, [paper()])).written).toHaveLength(1);
  });

  it('are receipted in a dossier, and nowhere else; a receipt that can’t be written now is no fault', async () => {
    await giveReceipt(services, owner);
    await giveReceipt(services, { ...owner, database: parseDatabaseName(`private-${learner}`)! });
    expect(receipted).toEqual([dossier.name]);
    const failing = { ...services, receipts: { issue: () => Promise.reject(new Error('x')) } };
    await expect(giveReceipt(failing as unknown as TakeServices, owner)).resolves.toBeUndefined();
  });
});
