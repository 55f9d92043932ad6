import { describe, expect, it, vi } from 'vitest';
import type {
  DossierDocument,
  PrivateDocument,
  QuestionDocument,
  SubmissionDocument,
} from '../../src/lib/dossier/documents';
import type { DocumentStore } from '../../src/lib/dossier/store';
import type { Timestamp } from '../../src/lib/shared/clock';
import type { AccountId, DeviceId, ItemId, KitId, Uuid } from '../../src/lib/shared/ids';
import { sha256Hex } from '../../src/lib/shared/digest';

export const learner = 'abcdefghijkmnpqr' as AccountId;
export const uuidOf = (n: number): Uuid => `0b7c1d6e-1111-4222-8333-${String(n).padStart(12, '0')}` as Uuid;
export const place = { kit: 'introduction' as KitId, version: '1.0.0', item: 'first-assignment' as ItemId };
const at = '2026-09-07T10:00:00.000Z' as Timestamp;

export const question = (n: number, over: Partial<QuestionDocument> = {}): QuestionDocument => ({
  _id: `question:${uuidOf(n)}`,
  type: 'question',
  v: 1,
  by: learner,
  at,
  text: `Неге ${n}?`,
  ...over,
});

export async function submission(n: number, files: readonly File[]): Promise<SubmissionDocument> {
  const described = files.map(async (file) => ({
    name: file.name,
    size: file.size,
    mediaType: file.type,
    sha256: await sha256Hex(await file.arrayBuffer()),
  }));
  return {
    _id: `submission:${uuidOf(n)}`,
    type: 'submission',
    v: 1,
    by: learner,
    at,
    work: 'assignment',
    place,
    attempt: 1,
    text: 'Мой ответ',
    language: 'ru',
    files: await Promise.all(described),
  };
}

export const lastPlace = (position: number): PrivateDocument => ({
  _id: `place:${uuidOf(99)}:introduction`,
  type: 'place',
  v: 1,
  by: learner,
  at,
  device: uuidOf(99) as string as DeviceId,
  place,
  position,
});

export interface StoresUnderTest {
  readonly dossier: DocumentStore<DossierDocument>;
  readonly private: DocumentStore<PrivateDocument>;
  /** The dossier as another tab has it. */
  anotherTab(): DocumentStore<DossierDocument>;
}

/** The promises of `DocumentStore`, for every implementation. */
export function documentStoreContract(name: string, open: () => Promise<StoresUnderTest>): void {
  describe(`document store: ${name}`, () => {
    it('gives back what was put, and undefined for what was not', async () => {
      const { dossier } = await open();
      await dossier.put(question(1));
      expect(await dossier.get(question(1)._id)).toEqual(question(1));
      expect(await dossier.get(question(2)._id)).toBeUndefined();
    });

    it('lists by type in the order of ids', async () => {
      const { dossier } = await open();
      for (const n of [3, 1, 2]) await dossier.put(question(n));
      await dossier.put(await submission(1, []));
      expect(await dossier.list('question')).toEqual([question(1), question(2), question(3)]);
      expect((await dossier.list('submission')).map(({ text }) => text)).toEqual(['Мой ответ']);
      expect(await dossier.list('grade')).toEqual([]);
    });

    it('takes the same immutable document twice, and no other one under its id', async () => {
      const { dossier } = await open();
      await dossier.put(question(1));
      await dossier.put(question(1));
      await expect(dossier.put(question(1, { text: 'Other' }))).rejects.toThrow(/immutable/);
      expect(await dossier.get(question(1)._id)).toEqual(question(1));
    });

    it('refuses a document that no hub would take', async () => {
      const { dossier } = await open();
      const malformed = { ...question(1), mark: 5 } as QuestionDocument;
      await expect(dossier.put(malformed)).rejects.toThrow(/invalid/);
      expect(await dossier.list('question')).toEqual([]);
    });

    it('keeps the latest version of a document that may change', async () => {
      const { private: store } = await open();
      for (const position of [0.1, 0.5, 0.5, 0.9]) await store.put(lastPlace(position));
      expect(await store.list('place')).toEqual([lastPlace(0.9)]);
    });

    it('keeps files with a submission, byte for byte', async () => {
      const { dossier } = await open();
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
      const files = [new File([bytes], 'Жұмыс 1.pdf', { type: 'application/pdf' })];
      const document = await submission(1, files);
      const work = files.map((file) => ({ name: file.name, blob: file }));
      await dossier.put(document, work);
      await dossier.put(document, work);
      const { _attachments, ...read } = (await dossier.get(document._id)) as SubmissionDocument;
      expect(read).toEqual(document);
      const blob = await dossier.file(document._id, 'Жұмыс 1.pdf');
      expect(blob?.type).toBe('application/pdf');
      expect(new Uint8Array(await blob!.arrayBuffer())).toEqual(bytes);
      expect(await dossier.file(document._id, 'other')).toBeUndefined();
      expect(await dossier.file(question(1)._id, 'Жұмыс 1.pdf')).toBeUndefined();
    });

    it('refuses a submission without the files that it names, or with others', async () => {
      const { dossier } = await open();
      const file = new File(['text'], 'a.txt', { type: 'text/plain' });
      const document = await submission(1, [file]);
      await expect(dossier.put(document)).rejects.toThrow(/_attachments/);
      await expect(dossier.put(document, [{ name: 'b.txt', blob: file }])).rejects.toThrow(/_attachments/);
      await expect(
        dossier.put(document, [{ name: 'a.txt', blob: new Blob(['longer'], { type: 'text/plain' }) }]),
      ).rejects.toThrow(/size/);
    });

    it('tells this tab and another one what changed, until they stop listening', async () => {
      const { dossier, anotherTab } = await open();
      const [here, there] = [vi.fn(), vi.fn()];
      const stop = dossier.subscribe(here);
      anotherTab().subscribe(there);
      await dossier.put(question(1));
      expect(here).toHaveBeenCalledWith([question(1)._id]);
      await vi.waitFor(() => expect(there).toHaveBeenCalledWith([question(1)._id]));
      stop();
      await dossier.put(question(2));
      expect(here).toHaveBeenCalledTimes(1);
    });
  });
}
