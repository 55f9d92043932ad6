import { dossierName } from '$lib/dossier/documents';
import type { Institution } from '$lib/institution/account';
import type { AccountId } from '$lib/shared/ids';
import { err, ok, type Result } from '$lib/shared/result';
import type { UiLanguage } from '$lib/shared/text';
import { csvLines } from '$lib/trace/csv';
import { expandChain } from '$lib/trace/expand';
import { importPublicKey } from '$lib/trace/jws';
import { readTrace, type TraceFault } from '$lib/trace/verify';
import { revokedHere } from './revocations';
import type { TraceDocuments } from './trace-reader.svelte';

/**
 * The trace as a table for people, of all devices in the order of their clocks: the file of `sandyq trace export --format
 * csv`. Only where it verifies, here and now: in a table nobody can tell a forged row from a true one.
 */
export async function traceTable(
  learner: AccountId,
  trace: TraceDocuments,
  institution: Pick<Institution, 'hub' | 'receiptKey'>,
  language: UiLanguage,
): Promise<Result<Blob, TraceFault>> {
  const hubKey = await importPublicKey(institution.receiptKey);
  if (hubKey === undefined) return err({ code: 'forged-receipt', place: { document: 'receiptKey' } });
  const database = dossierName(learner);
  const read = await readTrace({ database, hubKey, revoked: await revokedHere(institution), ...trace });
  if (!read.ok) return read;
  const segments = new Map(trace.segments.map((segment) => [segment._id, segment]));
  const chains = await Promise.all(read.value.chains.map((chain) => expandChain(chain, segments)));
  const rows = chains.flat().sort((a, b) => (a.statement.timestamp < b.statement.timestamp ? -1 : 1));
  return ok(new Blob([...csvLines(rows, language)], { type: 'text/csv' }));
}
