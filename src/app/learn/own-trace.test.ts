import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DossierDocument } from '$lib/dossier/documents';
import { parseDossierExport, type DossierExport } from '$lib/dossier/export';
import { MemoryStore } from '$lib/dossier/memory-store';
import type { AccountId } from '$lib/shared/ids';
import { importPublicKey } from '$lib/trace/jws';
import { MemoryJournal } from '$lib/trace/memory-journal';
import type { SegmentDocument } from '$lib/trace/segment';
import { verifyTrace } from '$lib/trace/verify';
import { exportDossier, ownRecords } from './own-trace';

const intact = JSON.parse(
  readFileSync(new URL('../../../tests/fixtures/traces/intact.json', import.meta.url), 'utf8'),
) as DossierExport;
const documents = intact.documents as unknown as readonly DossierDocument[];
const account = intact.database.slice('dossier-'.length) as AccountId;
const segments = documents.filter((document): document is SegmentDocument => document.type === 'segment');
const last = segments.at(-1)!;

/** A device that has all of it, the last segment still in the journal only. */
async function device(held = (document: DossierDocument) => document !== last) {
  const dossier = new MemoryStore('dossier');
  for (const document of documents.filter(held)) await dossier.put(document);
  const journal = new MemoryJournal({ now: () => Date.UTC(2026, 10, 21) });
  journal.undelivered = async () => [segments[0]!, last];
  return { account, dossier, journal };
}

/** What `sandyq trace verify` does with the file. */
async function verify(text: string) {
  const parsed = parseDossierExport(text);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  const { database, hubKey, documents: all } = parsed.value;
  const of = (type: string) => all.filter((document) => document.type === type);
  const key = (await importPublicKey(hubKey))!;
  return verifyTrace({
    database,
    hubKey: key,
    segments: of('segment'),
    devices: of('device'),
    receipts: of('receipt'),
  });
}

describe('the dossier to take away', () => {
  it('verifies without a hub, with what the journal alone holds', async () => {
    const text = await (await exportDossier(await device(), { ...intact.hubKey, ext: true })).text();
    const verdict = await verify(text);
    expect(verdict).toMatchObject({ ok: true });
    expect(parseDossierExport(text)).toEqual({
      ok: true,
      value: { ...intact, documents: intact.documents.toSorted((a, b) => (String(a._id) < String(b._id) ? -1 : 1)) },
    });
  });

  it('verifies no more when a word of it is changed', async () => {
    const text = await (await exportDossier(await device(), intact.hubKey)).text();
    expect(await verify(text.replace('"language":"kk"', '"language":"ru"'))).toMatchObject({
      ok: false,
      error: { code: 'changed' },
    });
  });

  it('leaves out what a device signed that the hub has not admitted yet', async () => {
    const others = await device(
      ({ _id, type }) => type !== 'receipt' && !_id.includes(last.device) && !_id.includes(segments[0]!.device),
    );
    const text = await (await exportDossier(others, intact.hubKey)).text();
    expect(text).not.toContain('trace:');
    expect(await verify(text)).toMatchObject({ ok: true });
  });

  it('is not made with a key that is none', async () => {
    await expect(exportDossier(await device(), { kty: 'oct' })).rejects.toThrow(TypeError);
  });
});

it('knows each segment once, and what is not sealed yet', async () => {
  const { dossier, journal } = await device();
  await journal.append({ kind: 'signed-out' });
  const own = await ownRecords(journal, await dossier.list('segment'));
  expect(own.unsealed).toBe(1);
  expect(own.records).toHaveLength(segments.reduce((sum, { statements }) => sum + statements.length, 0) + 1);
});
