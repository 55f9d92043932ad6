import { ok } from '../shared/result';
import { fault } from '../trace/fault';
import type { Verified } from '../trace/fault';
import { readTrace } from '../trace/verify';
import type { TraceEvidence, VerifiedTrace } from '../trace/verify';
import { documentDigest } from './digest';

type Documents = readonly Readonly<Record<string, unknown>>[];

/** What of a dossier's documents the trace is verified by. */
export function evidenceOf(documents: Documents): Pick<TraceEvidence, 'segments' | 'devices' | 'receipts' | 'sites'> {
  const of = (type: string) => documents.filter((document) => document.type === type);
  return { segments: of('segment'), devices: of('device'), receipts: of('receipt'), sites: of('site') };
}

/**
 * A whole dossier: its trace as `readTrace` verifies it, then everything else that a receipt or a statement names by its
 * digest. Intact, or the first fault. Never throws on outside data. Files of submissions are not looked at: their SHA-256
 * are in the documents.
 */
export async function verifyDossier(
  documents: Documents,
  context: Pick<TraceEvidence, 'database' | 'hubKey' | 'revoked' | 'toleranceMs'>,
): Promise<Verified<VerifiedTrace>> {
  const trace = await readTrace({ ...context, ...evidenceOf(documents) });
  if (!trace.ok) return trace;
  const byId = new Map<string, object>();
  for (const document of documents) {
    const { _id } = document;
    if (typeof _id !== 'string') return fault('malformed', { document: 'a document without an id' });
    if (byId.has(_id)) return fault('duplicate', { document: _id });
    byId.set(_id, document);
  }
  for (const [id, { digest }] of trace.value.received) {
    if (id.startsWith('trace:')) continue;
    const document = byId.get(id);
    if (document === undefined) return fault('gap', { document: id }, 'the hub gave a receipt for it');
    if ((await digestOf(document)) !== digest) return fault('changed', { document: id }, 'not what the hub received');
  }
  return (await handedInFault(trace.value, byId)) ?? ok(trace.value);
}

/** Work that is not what its statement says was handed in. Work that is not here may still be on its way. */
export async function handedInFault({ chains }: Pick<VerifiedTrace, 'chains'>, byId: ReadonlyMap<string, object>) {
  for (const { device, segments } of chains) {
    for (const { id, records } of segments) {
      for (const { counter, event } of records) {
        const digest = event.kind === 'submitted-work' ? event.digest : undefined;
        const work = event.kind === 'submitted-work' ? byId.get(event.submission) : undefined;
        if (digest === undefined || work === undefined || (await digestOf(work)) === digest) continue;
        const place = { document: id, device, statement: counter };
        return fault('changed', place, `not the work that was handed in: ${idOf(work)}`);
      }
    }
  }
  return undefined;
}

/** Undefined where it has no canonical form, as JSON with half a surrogate pair. */
export const digestOf = (document: object): Promise<string | undefined> =>
  documentDigest(document as { _id: string }).catch(() => undefined);

const idOf = (document: object): string => ('_id' in document ? String(document._id) : '').slice(0, 100);
