import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { TestDevice, note, question, revised, submission, uuid } from '../../../tests/hub/documents';
import type { AccountId } from '../../lib/shared/ids';
import { exportPublicKey } from '../../lib/trace/jws';
import type { PublicJwk } from '../../lib/trace/jws';
import type { Row } from '../store/database';
import type { Writer } from './writer';
import { refusalOf } from './judge';
import type { IncomingDoc } from './judge';

const LEARNER = 'learner23456789a' as AccountId;
const TUTOR = 'tutor23456789abc' as AccountId;

/*
 * The gateway's own judgement, without a store behind it: that one refuses much of this as well, and would hide that the
 * gateway does not.
 */
describe('the gateway’s judgement of a document', () => {
  let device: TestDevice;
  let publicKey: PublicJwk;
  let known: Record<string, { account: string; publicKey: PublicJwk; blockedAt?: string }>;

  beforeAll(async () => {
    device = await TestDevice.make(LEARNER);
    publicKey = await exportPublicKey(device.keys.publicKey);
    known = { [device.id]: { account: LEARNER, publicKey } };
  });

  const judge = (
    doc: object,
    held?: Row,
    relation: Writer['relation'] = 'owner',
    kind: 'dossier' | 'private' = 'dossier',
  ): Promise<string | undefined> => {
    const services = { devices: { withKey: (id: string) => Promise.resolve(known[id]) } };
    const id = relation === 'owner' ? LEARNER : TUTOR;
    const user = { id, roles: [relation === 'owner' ? 'learner' : 'tutor'] };
    const database = { kind, learner: LEARNER, name: `${kind}-${LEARNER}` } as const;
    const writer: Writer = { user, relation, database, as: user };
    return refusalOf(services as Parameters<typeof refusalOf>[0], writer, doc as IncomingDoc, held);
  };

  it('takes what its writer may write', async () => {
    expect(await judge(revised(question(LEARNER)))).toBeUndefined();
    expect(await judge(revised(await device.segment()))).toBeUndefined();
    expect(await judge(revised(submission(LEARNER, new Uint8Array([1, 2, 3]))))).toBeUndefined();
  });

  it('refuses by the rules of dossiers, form, writer and history', async () => {
    const doc = revised(question(LEARNER));
    expect(await judge({ ...doc, text: 1 })).toMatch(/^invalid: document.text/);
    expect(await judge({ ...doc, by: TUTOR })).toMatch(/^not-yours/);
    expect(await judge(doc, undefined, 'tutor')).toMatch(/^not-yours/);
    expect(await judge({ ...doc, _deleted: true })).toMatch(/^deletion/);
    expect(await judge(revised(question(LEARNER), 2))).toMatch(/^immutable/);
    expect(await judge(doc, undefined, 'owner', 'private')).toMatch(/^unknown-type/);
  });

  it.each<[string, Omit<Row, 'id'>]>([
    ['held', { rev: '1-aa' }],
    ['held and looked at', { rev: '1-aa', doc: { type: 'question' } }],
    ['deleted', { rev: '2-bb', deleted: true }],
  ])('refuses a second branch of what is %s', async (_, row) => {
    const doc = revised(question(LEARNER));
    expect(await judge(doc, { id: doc._id, ...row })).toBe('immutable: question');
  });

  it('lets a note change that the same person wrote', async () => {
    const doc = revised(note(LEARNER, uuid()), 2);
    const held = { id: doc._id, rev: '1-aa', doc: { ...doc, text: 'before' } };
    expect(await judge(doc, held, 'owner', 'private')).toBeUndefined();
    const others = { ...held, doc: { ...held.doc, by: TUTOR } };
    expect(await judge(doc, others, 'owner', 'private')).toBe('immutable: document.by');
  });

  it('takes a segment only of a device that is known, this learner’s, and not blocked', async () => {
    const segment = revised(await device.segment());
    const as = async (entry: (typeof known)[string] | undefined): Promise<string | undefined> => {
      const before = known;
      known = entry === undefined ? {} : { [device.id]: entry };
      return await judge(segment).finally(() => (known = before));
    };
    expect(await as({ account: LEARNER, publicKey })).toBeUndefined();
    expect(await as(undefined)).toMatch(/^device-unknown/);
    expect(await as({ account: 'somebodyelse2345', publicKey })).toMatch(/^device-unknown/);
    expect(await as({ account: LEARNER, publicKey, blockedAt: '2026-01-01T00:00:00.000Z' })).toMatch(/^device-blocked/);
  });

  it('takes a segment only with its own hash, and its device’s signature over this very content', async () => {
    const segment = await device.segment();
    const other = await device.segment();
    expect(await judge(revised({ ...segment, hash: other.hash }))).toBe('invalid: document.hash');
    expect(await judge(revised({ ...segment, signature: other.signature }))).toBe('invalid: document.signature');
    const before = known;
    known = { [device.id]: { account: LEARNER, publicKey: { ...publicKey, x: 'A'.repeat(43) } } };
    // A key that is no point of the curve signs nothing.
    expect(await judge(revised(segment)).finally(() => (known = before))).toBe('invalid: document.signature');
  });

  const bytes = new TextEncoder().encode('my own work');
  const base64 = Buffer.from(bytes).toString('base64');
  const work = () => submission(LEARNER, bytes);
  const withAttachment = (attachment: object) =>
    judge(revised({ ...work(), _attachments: { 'work.txt': { content_type: 'text/plain', ...attachment } } }));

  it('takes files only inside their document, and only those that it names', async () => {
    expect(await withAttachment({ data: base64 })).toBeUndefined();
    const inside = 'invalid: document._attachments: not inside the document';
    expect(await withAttachment({ stub: true, length: bytes.length })).toBe(inside);
    expect(await withAttachment({ data: base64, stub: true })).toBe(inside);
    expect(await withAttachment({ data: base64, follows: true })).toBe(inside);
    expect(await withAttachment({ data: base64.replace(/^./, '*') })).toBe(
      'invalid: document._attachments: not base64',
    );
    expect(await withAttachment({ data: Buffer.from('my own wxrk').toString('base64') })).toBe(
      'invalid: document._attachments: hash',
    );
  });

  it('compares the photographs of work on paper with what it says of them, and takes them from a tutor alone', async () => {
    const { _id, _attachments, ...rest } = work();
    const photo = { ...rest, _id: _id.replace('submission', 'paper'), type: 'paper', by: TUTOR };
    const whole = revised({ ...photo, _attachments });
    expect(await judge(whole, undefined, 'tutor')).toBeUndefined();
    expect(await judge(revised({ ...whole, by: LEARNER }))).toMatch(/^not-yours/);
    const other = { 'work.txt': { content_type: 'text/plain', data: Buffer.from('my own wxrk').toString('base64') } };
    const forged = await judge(revised({ ...photo, _attachments: other }), undefined, 'tutor');
    expect(forged).toBe('invalid: document._attachments: hash');
  });

  it('compares every file, not only the first', async () => {
    const second = new TextEncoder().encode('two');
    const files = [['a.txt', bytes] as const, ['b.txt', second] as const].map(([name, content]) => ({
      name,
      size: content.length,
      mediaType: 'text/plain',
      sha256: createHash('sha256').update(content).digest('hex'),
    }));
    const attachments = (text: string) => ({
      'a.txt': { content_type: 'text/plain', data: base64 },
      'b.txt': { content_type: 'text/plain', data: Buffer.from(text).toString('base64') },
    });
    expect(await judge(revised({ ...work(), files, _attachments: attachments('two') }))).toBeUndefined();
    expect(await judge(revised({ ...work(), files, _attachments: attachments('twa') }))).toMatch(/hash$/);
  });
});
