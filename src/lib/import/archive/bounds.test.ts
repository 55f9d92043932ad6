import { describe, expect, it } from 'vitest';
import { centralHeader, endRecords, localHeader, type Written } from '../../kit/zip/records';
import { importSource } from '../import-source';
import { fileOfBytes } from '../source';
import { bytesOf, joined, zipOf } from './foreign.fixture';
import { openFile } from './open';
import { blobSpill } from './spill';

describe('an archive of as many files as are taken', () => {
  it('is read in seconds, and each file of it told', async () => {
    const count = 100_000;
    const bytes = bytesOf('');
    const entries = Array.from({ length: count }, (_, index): Written => {
      const name = `f${String(index).padStart(6, '0')}.bin`;
      return {
        name,
        headerStart: index * (30 + name.length),
        method: 0,
        crc32: 0,
        size: 0,
        compressedSize: bytes.length,
      };
    });
    const before = joined(entries.map(localHeader));
    const central = joined(entries.map(centralHeader));
    const zip = joined([before, central, endRecords(count, before.length, central.length, 0)]);
    const source = await openFile('many.zip', fileOfBytes(zip), blobSpill);
    const imported = source.ok ? await importSource(source.value) : source;
    expect(imported.ok && imported.value.report.length).toBe(count);
  }, 30_000);

  it('goes no deeper than it says, however archives nest', async () => {
    let zip = zipOf({ 'a.pdf': '%PDF-1.4' });
    for (let depth = 0; depth < 50; depth++) zip = zipOf({ 'a.zip': zip });
    const source = await openFile('deep.zip', fileOfBytes(zip), blobSpill);
    const imported = source.ok ? await importSource(source.value) : source;
    expect(imported).toMatchObject({ ok: true, value: { report: [{ reason: { code: 'nested-too-deep' } }] } });
  });
});
