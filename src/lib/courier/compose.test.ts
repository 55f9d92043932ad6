import { describe, expect, it } from 'vitest';
import { composeParts } from './compose';
import { DOSSIER, revision, sourceOf, work } from './courier.fixture';
import { LIMITS } from './limits';
import { blobSpool } from './store';

const file = new Uint8Array(500_000);
const many = (count: number) => Array.from({ length: count }, (_, at) => revision(at));

describe('putting a courier together', () => {
  it('says what goes with it, and measures it as it goes', async () => {
    const told: number[] = [];
    const revisions = [revision(1), await work(2, { 'a.txt': file })];
    const { databases, parts, sent } = await composeParts([{ source: sourceOf(revisions, { 'a.txt': file }) }], {
      spool: blobSpool,
      onProgress: (bytes) => told.push(bytes),
    });
    expect(databases).toEqual([{ name: DOSSIER, documents: 2 }]);
    expect(sent.get(DOSSIER)).toEqual(revisions.map(({ _id, _rev }) => ({ id: _id, rev: _rev })));
    expect(parts.map(({ kind }) => kind)).toEqual(['file', 'documents']);
    expect(told).toHaveLength(2);
    expect(told[1]).toBeGreaterThan(file.length);
  });

  it('carries a file once, however many of its batch name it', async () => {
    const revisions = await Promise.all([1, 2, 3].map((number) => work(number, { 'a.txt': file })));
    const { parts } = await composeParts([{ source: sourceOf(revisions, { 'a.txt': file }) }], { spool: blobSpool });
    expect(parts.map(({ kind }) => kind)).toEqual(['file', 'documents']);
  });

  it('leaves a file out that is not what the document names: the receiver says so of this document', async () => {
    const revisions = [await work(1, { 'a.txt': file })];
    const { parts } = await composeParts([{ source: sourceOf(revisions, { 'a.txt': file.slice(1) }) }], {
      spool: blobSpool,
    });
    expect(parts.map(({ kind }) => kind)).toEqual(['documents']);
  });

  it('ends at a page where it would weigh more than it may, and says how far it came', async () => {
    const revisions = many(100);
    const source = sourceOf(revisions);
    const first = await composeParts([{ source, since: 0 }], { spool: blobSpool, maxBytes: 10_000 });
    const { documents, until } = first.databases[0]!;
    expect(first.databases).toEqual([{ name: DOSSIER, documents, since: 0, until, more: true }]);
    expect(documents).toBeGreaterThan(20);
    expect(until).toBe(documents);
    const rest = await composeParts([{ source: sourceOf(revisions.slice(documents)), since: until }], {
      spool: blobSpool,
    });
    expect(rest.databases[0]!.documents + documents).toBe(100);
    expect(rest.databases[0]).not.toHaveProperty('more');
  });

  it('says until where nothing is new', async () => {
    const { databases } = await composeParts([{ source: sourceOf([]), since: '7-x' }], { spool: blobSpool });
    expect(databases).toEqual([{ name: DOSSIER, documents: 0, since: '7-x', until: '7-x' }]);
  });

  it('closes a batch before it weighs more than half a file may lose', async () => {
    const long = Array.from({ length: 4 }, (_, at) => revision(at, { text: 'x'.repeat(600_000) }));
    const { parts } = await composeParts([{ source: sourceOf(long) }], { spool: blobSpool });
    expect(parts.map(({ documents }) => documents)).toEqual([2, 2]);
    const heavy = await Promise.all([1, 2].map(async (at) => work(at, { [`${at}.txt`]: new Uint8Array(4_000_000) })));
    const of = await composeParts([{ source: sourceOf(heavy, {}) }], { spool: blobSpool });
    expect(of.parts.map(({ documents }) => documents)).toEqual([1, 1]);
  });

  it('leaves out what no receiver would take, and tells', async () => {
    const heavy = { ...revision(2), text: 'x'.repeat(LIMITS.lineBytes) };
    const { databases, left } = await composeParts([{ source: sourceOf([revision(1), heavy]) }], { spool: blobSpool });
    expect([databases[0]!.documents, left.map(({ id }) => id)]).toEqual([1, [heavy._id]]);
    const one = await work(3, { 'a.txt': file });
    const [named] = one.files as object[];
    const film = { ...one, files: [{ ...named, size: LIMITS.batchFilesBytes + 1 }] };
    const without = await composeParts([{ source: sourceOf([film]) }], { spool: blobSpool });
    expect([without.parts, without.left.map(({ id }) => id)]).toEqual([[], [film._id]]);
  });
});
