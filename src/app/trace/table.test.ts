import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { AccountId } from '$lib/shared/ids';
import type { TraceDocuments } from './trace-reader.svelte';

vi.mock('./revocations', () => ({ revokedHere: () => Promise.resolve(undefined) }));
const { traceTable } = await import('./table');

interface File {
  readonly database: string;
  readonly hubKey: object;
  readonly documents: readonly { readonly type: string }[];
}
const fixture = (name: string) => {
  const path = new URL(`../../../tests/fixtures/traces/${name}`, import.meta.url);
  const { database, hubKey, documents } = JSON.parse(readFileSync(path, 'utf8')) as File;
  const of = (type: string) => documents.filter((document) => document.type === type);
  const trace = { segments: of('segment'), devices: of('device'), receipts: of('receipt'), sites: of('site') };
  return {
    learner: database.slice('dossier-'.length) as AccountId,
    trace: trace as unknown as TraceDocuments,
    institution: { hub: 'hub', receiptKey: hubKey as never },
  };
};

describe('a trace as a table', () => {
  it('has a row for each statement, by time, in the reader’s language', async () => {
    const { learner, trace, institution } = fixture('intact.json');
    const table = await traceTable(learner, trace, institution, 'ru');
    if (!table.ok) throw new Error(table.error.code);
    const [head, ...rows] = (await table.value.text()).trimEnd().split('\r\n');
    expect(head).toContain('Действие');
    expect(rows).toHaveLength(trace.segments.reduce((sum, { statements }) => sum + statements.length, 0));
    const times = rows.map((row) => row.split(';')[0]!);
    expect(times).toEqual(times.toSorted());
  });

  it('is none where the trace does not verify', async () => {
    for (const [name, code] of [
      ['changed.statement.json', 'changed'],
      ['gap.segment.json', 'gap'],
    ] as const) {
      const { learner, trace, institution } = fixture(name);
      expect(await traceTable(learner, trace, institution, 'kk')).toMatchObject({ ok: false, error: { code } });
    }
    const { learner, trace } = fixture('intact.json');
    const unknown = { hub: 'hub', receiptKey: { kty: 'EC' } as never };
    expect(await traceTable(learner, trace, unknown, 'en')).toMatchObject({ ok: false });
  });
});
