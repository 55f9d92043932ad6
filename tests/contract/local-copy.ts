import { describe, expect, it } from 'vitest';
import type { LocalDossier, LocalPrivate, Revision } from '../../src/lib/sync/local-copy';
import { lastPlace, question, submission } from './document-store';

export interface CopiesUnderTest {
  readonly dossier: LocalDossier;
  readonly private: LocalPrivate;
  /** The dossier of another device, with nothing in it. */
  elsewhere(): Promise<LocalDossier>;
  /** The private copy as another tab has it. */
  anotherTab(): LocalPrivate;
}

const id = (letter: string): string => letter.repeat(32);
const revision = (over: Record<string, unknown>, start: number, ids: readonly string[]): Revision => ({
  ...question(1),
  ...over,
  _rev: `${start}-${ids[0]}`,
  _revisions: { start, ids },
});

/** The promises of `LocalCopy` beyond those of a document store, for every implementation. */
export function localCopyContract(name: string, open: () => Promise<CopiesUnderTest>): void {
  describe(`local copy: ${name}`, () => {
    it('gives revisions that another device takes as they are, with files and history, once or twice', async () => {
      const { dossier, elsewhere } = await open();
      const other = await elsewhere();
      const bytes = Uint8Array.from({ length: 5_000 }, (_, at) => at % 256);
      const file = new File([bytes], 'Жұмыс.pdf', { type: 'application/pdf' });
      const work = await submission(1, [file]);
      await dossier.put(work, [{ name: file.name, blob: file }]);
      await dossier.put(question(1));
      const refs = (await dossier.winners([question(1)._id, work._id])).map(({ _id, _rev }) => ({
        id: _id,
        rev: _rev,
      }));
      expect(refs.map(({ id: of }) => of)).toEqual([question(1)._id, work._id]);
      expect(await other.missing(refs)).toEqual(refs);
      const whole = await dossier.read(refs);
      await other.take(whole);
      await other.take(whole);
      expect(await other.missing(refs)).toEqual([]);
      expect(await other.get(question(1)._id)).toEqual(question(1));
      expect(new Uint8Array(await (await other.file(work._id, file.name))!.arrayBuffer())).toEqual(bytes);
      expect(await other.read(refs)).toEqual(whole);
      expect(whole[1]!._attachments).toMatchObject({ 'Жұмыс.pdf': { content_type: 'application/pdf' } });
    });

    it('names ids by their beginning, in order, and leaves out what is not here', async () => {
      const { dossier } = await open();
      for (const n of [2, 1]) await dossier.put(question(n));
      expect(await dossier.ids('question:')).toEqual([question(1)._id, question(2)._id]);
      expect(await dossier.ids('answer:')).toEqual([]);
      const absent = { id: question(9)._id, rev: `1-${id('a')}` };
      expect(await dossier.winners([absent.id])).toEqual([]);
      expect(await dossier.read([absent])).toEqual([]);
      expect(await dossier.read([{ id: question(1)._id, rev: absent.rev }])).toEqual([]);
    });

    it('gives the same document the same revision on every device', async () => {
      const { dossier, elsewhere } = await open();
      const other = await elsewhere();
      await dossier.put(question(1));
      await other.put(question(1));
      const [mine] = await dossier.winners([question(1)._id]);
      expect(mine!._rev).toMatch(/^1-[0-9a-f]{32}$/);
      expect(await other.missing([{ id: mine!._id, rev: mine!._rev }])).toEqual([]);
    });

    it('follows a history: what is short of one is made whole, what comes late changes nothing', async () => {
      const { dossier } = await open();
      await dossier.take([revision({ text: 'three' }, 3, [id('c'), id('b'), id('a')])]);
      await dossier.take([revision({ text: 'two' }, 2, [id('b'), id('a')])]);
      expect(await dossier.winners([question(1)._id])).toMatchObject([{ text: 'three' }]);
      await dossier.take([revision({ text: 'four' }, 4, [id('d'), id('c')])]);
      expect(await dossier.winners([question(1)._id])).toMatchObject([{ text: 'four', _rev: `4-${id('d')}` }]);
      const [whole] = await dossier.read([{ id: question(1)._id, rev: `4-${id('d')}` }]);
      expect(whole!._revisions).toEqual({ start: 4, ids: ['d', 'c', 'b', 'a'].map(id) });
    });

    it('keeps branches side by side, and the same one wins whatever came first', async () => {
      const branches = [
        revision({ text: 'short' }, 2, [id('f'), id('a')]),
        revision({ text: 'long' }, 3, [id('1'), id('b'), id('a')]),
        revision({ text: 'long, greater' }, 3, [id('2'), id('b'), id('a')]),
      ];
      for (const order of [branches, branches.toReversed()]) {
        const { dossier } = await open();
        for (const branch of order) await dossier.take([branch]);
        expect(await dossier.winners([question(1)._id])).toMatchObject([{ text: 'long, greater' }]);
        const refs = branches.map(({ _id, _rev }) => ({ id: _id, rev: _rev }));
        // In whatever order.
        const texts = (await dossier.read(refs)).map(({ text }) => String(text)).toSorted();
        expect(texts).toEqual(branches.map(({ text }) => String(text)).toSorted());
      }
    });

    it('says what changed since, each document once', async () => {
      const { private: copy, dossier } = await open();
      const begun = await copy.changes(0);
      expect(begun.changed).toEqual([]);
      for (const position of [0.1, 0.5]) await copy.put(lastPlace(position));
      const { changed, last } = await copy.changes(begun.last);
      expect(changed).toMatchObject([{ _id: lastPlace(0)._id, position: 0.5, _rev: expect.stringMatching(/^2-/) }]);
      expect(await copy.changes(last)).toEqual({ changed: [], last });
      await dossier.take([revision({}, 1, [id('a')])]);
      expect((await dossier.changes(0)).changed).toHaveLength(1);
    });

    it('counts on from what another tab wrote', async () => {
      const { private: copy, anotherTab } = await open();
      const other = anotherTab();
      await Promise.all([copy.put(lastPlace(0.1)), other.put(lastPlace(0.2))]);
      await copy.put(lastPlace(0.3));
      await other.put(lastPlace(0.4));
      const [winner] = await copy.winners([lastPlace(0)._id]);
      expect(winner).toMatchObject({ position: 0.4, _rev: expect.stringMatching(/^4-/) });
      expect(await other.winners([lastPlace(0)._id])).toEqual([winner]);
    });

    it('keeps marks by name, the latest', async () => {
      const { dossier } = await open();
      expect(await dossier.mark('pull')).toBeUndefined();
      await dossier.setMark('pull', { since: '7-abc' });
      await dossier.setMark('pull', { since: '8-abc' });
      expect(await dossier.mark('pull')).toMatchObject({ since: '8-abc' });
      expect(await dossier.mark('push')).toBeUndefined();
    });
  });
}
