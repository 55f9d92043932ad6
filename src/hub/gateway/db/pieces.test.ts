import { describe, expect, it } from 'vitest';
import type { IncomingDoc } from '../../intake/judge';
import type { Call } from '../call';
import type { Access } from './access';
import { stagedFile, withStagedFiles } from './pieces';

const sha256 = 'a'.repeat(64);
const access = { database: { name: 'dossier-x' }, person: { account: { id: 'x' } } } as unknown as Access;
const named = (size: unknown, at = 0) => ({ name: `${at}.txt`, size, mediaType: 'text/plain', sha256 });
const work = (files: unknown, more: object = {}): IncomingDoc =>
  ({ _id: 'submission:x', _rev: '1-a', type: 'submission', files, ...more }) as IncomingDoc;

describe('files that came ahead of their document', () => {
  /** What is lent, and what is read, for one document. */
  async function put(doc: IncomingDoc, lends = true) {
    const asked = { lent: [] as number[], read: 0 };
    const call = {
      loans: { body: { take: (bytes: number) => (asked.lent.push(bytes), lends) } },
      services: { stagedFiles: { read: async () => ((asked.read += 1), new Uint8Array(3)) } },
    } as unknown as Call;
    const done = await withStagedFiles(call, access, doc).catch((refused: { code?: string }) => refused.code);
    return { done, ...asked };
  }

  it('are put into works and papers alone, in memory that was lent for all of it', async () => {
    const inside = { '0.txt': { content_type: 'text/plain', data: 'AAAA' } };
    for (const type of ['submission', 'paper']) {
      const doc = work([named(3)], { type });
      expect(await put(doc)).toEqual({ done: { ...doc, _attachments: inside }, lent: [9], read: 1 });
    }
    expect(await put(work([named(3)]), false)).toEqual({ done: 'hub-busy', lent: [9], read: 0 });
  });

  it.each<[string, IncomingDoc]>([
    ['another document', work([named(3)], { type: 'note' })],
    ['one with files inside', work([named(3)], { _attachments: {} })],
    ['more files than a work may have', work(Array.from({ length: 21 }, (_, at) => named(3, at)))],
    ['no files', work([])],
    ['no list of files', work('x')],
    ['a name of no file', work([{ ...named(3), sha256: '../x' }])],
    ['a size below nothing', work([named(3), named(-1, 1)])],
    ['a part of a byte', work([named(0.5)])],
    ['a size beyond all numbers', work([named(2 ** 60)])],
  ])('are not looked for where there is %s', async (_, doc) => {
    expect(await put(doc)).toEqual({ done: doc, lent: [], read: 0 });
  });

  it('are asked for by a hash and nothing else', async () => {
    for (const bad of ['', 'a'.repeat(63), 'A'.repeat(64), `${'a'.repeat(64)}/..`])
      await expect(stagedFile({} as Call, access, bad)).rejects.toMatchObject({ code: 'invalid' });
  });
});
