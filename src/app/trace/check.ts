import { err, type Result } from '$lib/shared/result';
import { importPublicKey } from '$lib/trace/jws';
import { verifyTrace, type TraceEvidence, type TraceFault, type TraceReport } from '$lib/trace/verify';

/** `verifyTrace` with the pinned key as the profile holds it. Without a key nothing can be proven: every receipt is forged. */
export async function checkTrace({
  receiptKey,
  ...evidence
}: Omit<TraceEvidence, 'hubKey'> & { readonly receiptKey: unknown }): Promise<
  Result<TraceReport, TraceFault & { code: string }>
> {
  const hubKey = await importPublicKey(receiptKey);
  if (hubKey === undefined) return err({ code: 'forged-receipt', place: { document: 'receiptKey' } });
  return verifyTrace({ ...evidence, hubKey });
}
