import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { dossierSamples } from '../../../tests/fixtures/documents/samples';
import { exportPublicKey, generateSigningKeys } from '../trace/jws';
import { dossierLines, parseDossierExport, thumbprint } from './export';
import type { DossierExport } from './export';

const hubKey = await exportPublicKey((await generateSigningKeys(false)).publicKey);
const file: DossierExport = {
  format: 'sandyq-dossier',
  formatVersion: 1,
  database: 'dossier-abcdefghijkmnpqr',
  hubKey,
  documents: Object.values(dossierSamples),
};

describe('a dossier as a file', () => {
  it('is read in both forms', () => {
    expect(parseDossierExport(JSON.stringify(file, null, 2))).toEqual({ ok: true, value: file });
    expect(parseDossierExport([...dossierLines(file)].join(''))).toEqual({ ok: true, value: file });
    const empty = { ...file, documents: [] };
    expect(parseDossierExport([...dossierLines(empty)].join(''))).toEqual({ ok: true, value: empty });
  });

  it.each<[string, string, object]>([
    ['nothing', '', { line: 1 }],
    ['no JSON', 'trace', { line: 1 }],
    ['another format', JSON.stringify({ ...file, format: 'other' }), { detail: 'format' }],
    ['a later version', JSON.stringify({ ...file, formatVersion: 2 }), { detail: 'formatVersion' }],
    ['a key that is none', JSON.stringify({ ...file, hubKey: { kty: 'oct', k: 'x' } }), { detail: 'hubKey.kty' }],
    ['a broken line', `${[...dossierLines(file)].join('').slice(0, -20)}`, { line: file.documents.length + 1 }],
  ])('refuses %s', (_, text, expected) => {
    expect(parseDossierExport(text)).toMatchObject({ ok: false, error: { code: 'export-malformed', ...expected } });
  });

  it('names its key by the thumbprint of RFC 7638', async () => {
    expect(await thumbprint(hubKey)).toBe(await calculateJwkThumbprint({ ...hubKey }));
  });
});
