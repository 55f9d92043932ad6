import { beforeEach, describe, expect, it } from 'vitest';
import { documentDigest } from '../dossier/digest';
import type { SubmissionDocument } from '../dossier/documents';
import { documentFault } from '../dossier/rules';
import type { Uuid } from '../shared/ids';
import type { Draft } from './records';
import { desk, item, LEARNER, place, type Desk } from './study.fixture';
import { acceptFiles, freeName, submitWork, type Work } from './submit';

const here = place('essay');
const draft: Draft = {
  kit: here.kit,
  item: here.item,
  submission: '1f1c8a52-3c69-4d6e-9a35-0f4a8e3f5f0a' as Uuid,
  attempt: 1,
  text: ' My answer. ',
  savedAt: 0,
};
const work = (change: Partial<Draft> = {}): Work => ({
  place: here,
  draft: { ...draft, ...change },
  work: 'assignment',
  language: 'en',
});

describe('submitWork', () => {
  let parts: Desk;
  beforeEach(() => (parts = desk()));
  const written = async () => (await parts.journal.unsealed()).map(({ event }) => event.kind);

  it('puts a document that the rules of the dossier take, then the statement, then drops the draft', async () => {
    await parts.records.saveDraft(draft);
    const files = [{ name: 'plan.txt', blob: new Blob(['abc'], { type: 'text/plain; charset=utf-8' }) }];
    const done = await submitWork(parts, work({ files }));
    expect(done.ok).toBe(true);
    const document = (await parts.dossier.get(`submission:${draft.submission}`)) as SubmissionDocument;
    expect(document).toMatchObject({
      by: LEARNER,
      text: 'My answer.',
      place: here,
      files: [
        {
          name: 'plan.txt',
          size: 3,
          mediaType: 'text/plain',
          sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        },
      ],
    });
    const stored = {
      ...document,
      _attachments: { 'plan.txt': { content_type: 'text/plain', data: btoa('abc') } },
    };
    expect(documentFault(stored, 'dossier')).toBeUndefined();
    expect(await written()).toEqual(['submitted-work']);
    const [statement] = await parts.journal.unsealed();
    expect(statement!.event).toMatchObject({ submission: document._id, digest: await documentDigest(document) });
    expect(await parts.records.draft(here.kit, here.item)).toBeUndefined();
    expect((await parts.records.study()).facts[0]).toMatchObject({ item: 'essay', submitted: true });
  });

  it('hands in the same document when it is tried again after a crash', async () => {
    await submitWork(parts, work());
    const first = await parts.dossier.get(`submission:${draft.submission}`);
    parts.clock.at += 60_000;
    const again = await submitWork(parts, work({ text: 'changed' }));
    expect(again).toEqual({ ok: true, value: first });
    expect(parts.dossier.documents.size).toBe(1);
  });

  it('keeps the draft and writes no statement when the disk is full', async () => {
    await parts.records.saveDraft(draft);
    parts.dossier.full = true;
    await expect(submitWork(parts, work())).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(await parts.records.draft(here.kit, here.item)).toEqual(draft);
    expect(await written()).toEqual([]);
  });

  it('refuses nothing at all, and more than the dossier takes', async () => {
    expect(await submitWork(parts, work({ text: '  ' }))).toMatchObject({ error: { code: 'work-incomplete' } });
    const many = Array.from({ length: 21 }, (_, at) => ({ name: `${at}`, blob: new Blob(['x']) }));
    expect(await submitWork(parts, work({ files: many }))).toMatchObject({ error: { code: 'too-many-files' } });
    const large = [{ name: 'large', blob: new Blob([new Uint8Array(6_000_001)]) }];
    expect(await submitWork(parts, work({ files: large }))).toMatchObject({ error: { code: 'file-too-large' } });
    const answers = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`q${at}`, 'ә'.repeat(100_000)]));
    expect(await submitWork(parts, work({ answers }))).toMatchObject({ error: { code: 'work-too-long' } });
    expect(parts.dossier.documents.size).toBe(0);
  });

  it('takes a test with no answers, whose time ran out, and says of a form that it was feedback', async () => {
    const empty = { text: undefined, responses: {} };
    expect((await submitWork(parts, { ...work(empty), work: 'test' })).ok).toBe(true);
    const form = { ...work({ responses: { q1: { kind: 'essay', text: 'Good' } } }), work: 'survey' as const };
    parts = desk();
    await submitWork(parts, form);
    expect(await written()).toEqual(['submitted-work', 'gave-feedback']);
  });
});

describe('acceptFiles', () => {
  const essay = item('essay') as Extract<ReturnType<typeof item>, { kind: 'assignment' }>;
  const file = (name: string, size = 1) => ({ name, blob: new Blob([new Uint8Array(size)]) });

  it('takes as many as the item says, as large as it says', () => {
    expect(acceptFiles(essay, [file('a')], [file('b')]).ok).toBe(true);
    expect(acceptFiles(essay, [file('a')], [file('b'), file('c')])).toMatchObject({
      error: { code: 'too-many-files', max: 2 },
    });
    expect(acceptFiles(essay, [], [file('big', 1001)])).toMatchObject({
      error: { code: 'file-too-large', max: 1000, name: 'big' },
    });
  });

  it('tells files of one name apart', () => {
    const accepted = acceptFiles(essay, [file('a.txt')], [file('a.txt')]);
    expect(accepted.ok && accepted.value.map(({ name }) => name)).toEqual(['a.txt', 'a (2).txt']);
  });
});

describe('freeName', () => {
  it('gives names that are file names everywhere', () => {
    expect(freeName('../../etc/passwd', [])).toBe('-..-etc-passwd');
    expect(freeName('a\u0000b:c?.txt', [])).toBe('a-b-c-.txt');
    expect(freeName('...', [])).toBe('file');
    expect(freeName('Жұмыс жоспары.docx', [])).toBe('Жұмыс жоспары.docx');
    expect(freeName('й'.normalize('NFD'), [])).toBe('й'.normalize('NFC'));
  });
});
