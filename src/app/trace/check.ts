import type { Institution } from '$lib/institution/account';
import { err, type Result } from '$lib/shared/result';
import { importPublicKey } from '$lib/trace/jws';
import { verifyTrace, type TraceEvidence, type TraceFault, type TraceReport } from '$lib/trace/verify';
import { revokedHere } from './revocations';

/**
 * `verifyTrace` with the pinned key as the profile holds it, and by the newest list of blocked devices that this browser
 * heard of. Without a key nothing can be proven: every receipt is forged.
 */
export async function checkTrace({
  institution,
  ...evidence
}: Omit<TraceEvidence, 'hubKey' | 'revoked'> & {
  readonly institution: Pick<Institution, 'hub' | 'receiptKey'>;
}): Promise<Result<TraceReport, TraceFault & { code: string }>> {
  const hubKey = await importPublicKey(institution.receiptKey);
  if (hubKey === undefined) return err({ code: 'forged-receipt', place: { document: 'receiptKey' } });
  return verifyTrace({ ...evidence, hubKey, revoked: await revokedHere(institution) });
}
