import { describe, expect, it } from 'vitest';
import type { Revision } from '../../lib/courier/batch';
import type { OpenedCourier } from '../../lib/courier/read';
import type { Counterpart } from '../../lib/institution/review';
import type { AccountId, DeviceId } from '../../lib/shared/ids';
import { findFile, mayWithhold, readContents } from './contents';

/* A courier is by whom it says, and may hold whatever its sender likes. */

const learner = 'abcdefghijkmnpqr' as AccountId;
const device: Counterpart = {
  ...{ kind: 'device', device: '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId, learner },
  ...{ name: 'Дана', label: 'Chrome' },
};
const entry = { direction: 'in', counterpart: device } as const;
const looking = { entry, may: { messages: true, files: true }, before: new Map<string, string>() };
const question = (number: number, more: object = {}): Revision => ({
  ...{ _id: `question:${number}`, _rev: '1-a', type: 'question', text: 'Why?' },
  ...more,
});
const opened = (documents: readonly Revision[], database = `dossier-${learner}`, parts: object[] = []) =>
  ({
    index: { parts },
    async *batches() {
      yield { database, documents };
    },
  }) as unknown as OpenedCourier;

describe('what an officer sees of a courier', () => {
  it('is nothing of a private database, whatever it calls itself', async () => {
    expect(await readContents(opened([question(1)], `private-${learner}`), looking)).toEqual({
      documents: [],
      more: false,
    });
    const notes = [question(1, { type: 'note' }), question(2, { type: 'segment' })];
    expect((await readContents(opened(notes), looking)).documents).toEqual([]);
  });

  it('ends somewhere: after so many documents, and after so many words', async () => {
    const many = Array.from({ length: 1001 }, (_, at) => question(at));
    const seen = await readContents(opened(many), looking);
    expect([seen.documents.length, seen.more]).toEqual([1000, true]);
    expect((await readContents(opened(many.slice(1)), looking)).more).toBe(false);
    const long = [1, 2, 3].map((at) => question(at, { text: 'ж'.repeat(500_000) }));
    const read = await readContents(opened(long), looking);
    expect([read.documents.length, read.more]).toEqual([2, true]);
  });

  it('goes no deeper into an answer than people write, and lists no more files than work has', async () => {
    const nested = (depth: number): unknown => (depth === 0 ? 'at the bottom' : { in: nested(depth - 1) });
    const textsOf = async (answers: unknown) =>
      (await readContents(opened([question(1, { text: undefined, answers })]), looking)).documents[0]!.texts;
    expect(await textsOf([{ chosen: ['a', 2, ''] }, null])).toEqual(['a', '2']);
    expect(await textsOf(nested(5))).toEqual(['at the bottom']);
    expect(await textsOf(nested(10_000))).toEqual([]);
    const file = { name: 'a.txt', size: -1.5, mediaType: 'text/plain', sha256: 'x' };
    const [work] = (await readContents(opened([question(1, { files: Array(30).fill(file) })]), looking)).documents;
    expect([work!.files.length, work!.files[0]!.size]).toEqual([20, 0]);
  });

  it('has files that a document of it names and brings, and no others', async () => {
    const sha256 = 'f'.repeat(64);
    const data = Buffer.from('mine').toString('base64');
    const files = [{ name: 'a.txt', size: 4, mediaType: 'text/plain', sha256 }];
    const whole = question(1, { files, _attachments: { 'a.txt': { data } } });
    const part = { kind: 'file', sha256 };
    const found = await findFile(opened([question(2), whole], undefined, [part]), sha256);
    expect([found?.name, new TextDecoder().decode(found?.bytes)]).toEqual(['a.txt', 'mine']);
    const stub = { ...whole, _attachments: { 'a.txt': { stub: true } } };
    for (const other of [stub, { ...whole, _attachments: undefined }, { ...whole, files: [] }])
      expect(await findFile(opened([other], undefined, [part]), sha256)).toBeUndefined();
  });

  it('can be held back where a device sends it again: what a learner wrote, and nothing of a chain', () => {
    const hub: Counterpart = { kind: 'hub', hub: 'sitesitesite2345', name: 'Ауыл' };
    const may = ['question:1', 'answer:1', 'submission:1', 'trace:1', 'receipt:1', 'device:1', 'question'];
    expect(may.filter((id) => mayWithhold(entry, id))).toEqual(may.slice(0, 3));
    expect(mayWithhold({ ...entry, direction: 'out' }, 'question:1')).toBe(false);
    expect(mayWithhold({ ...entry, counterpart: hub }, 'question:1')).toBe(false);
  });
});
