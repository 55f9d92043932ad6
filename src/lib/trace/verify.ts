import { ok } from '../shared/result';
import type { DeviceId } from '../shared/ids';
import type { VerifiedChain } from './chain';
import { fault } from './fault';
import type { Verified } from './fault';
import { checkChain } from './verify-chain';
import { clockFault, clockNotes } from './verify-clock';
import type { ClockNote } from './verify-clock';
import { signersOf } from './signers';
import { checkDevices, checkReceipts, parseSegments } from './verify-evidence';
import type { ReceivedDocument, TraceEvidence } from './verify-evidence';

export { TRACE_FAULTS } from './fault';
export type { TraceFault, TracePlace } from './fault';
export type { TraceEvidence } from './verify-evidence';

/*
 * Is a trace whole and unchanged? Segments, devices and receipts come from a file, a stick or a hub: all of it is
 * hostile until it was checked against the one thing that is trusted, the hub's public key.
 */

/** A trace that is intact. */
export interface VerifiedTrace {
  readonly chains: readonly VerifiedChain[];
  /** What the hub signed for, by id: segments, and whatever else of the dossier it received. */
  readonly received: ReadonlyMap<string, ReceivedDocument>;
}

const DAY_MS = 24 * 3_600_000;

/** The trace, or its first fault in the order of devices and sequences. Never throws on outside data. */
export async function readTrace(evidence: TraceEvidence): Promise<Verified<VerifiedTrace>> {
  const signers = await signersOf(evidence.database, evidence.hubKey, evidence.sites ?? []);
  if (!signers.ok) return signers;
  const devices = await checkDevices(evidence, signers.value);
  if (!devices.ok) return devices;
  const receipts = await checkReceipts(evidence, signers.value);
  if (!receipts.ok) return receipts;
  const segments = parseSegments(evidence);
  if (!segments.ok) return segments;
  const received = receipts.value.byDocument;
  const lost = [...received.keys()].find((id) => id.startsWith('trace:') && !segments.value.ids.has(id));
  if (lost !== undefined) return fault('gap', { document: lost }, 'the hub gave a receipt for it');

  const chains: VerifiedChain[] = [];
  for (const documents of segments.value.byDevice) {
    const chain = await checkChain(documents, devices.value, receipts.value);
    if (!chain.ok) return chain;
    const { device } = chain.value;
    const late = clockFault(chain.value, evidence.toleranceMs ?? DAY_MS);
    if (late !== undefined) {
      const { segment, record } = late;
      return fault('impossible-time', { document: segment.id, device, statement: record.counter }, record.time);
    }
    chains.push(chain.value);
  }
  return ok({ chains, received });
}

export interface ChainReport {
  readonly device: DeviceId;
  readonly segments: number;
  readonly statements: number;
  /** Segments that the hub gave a receipt for. */
  readonly received: number;
}

export interface TraceReport {
  readonly chains: readonly ChainReport[];
  readonly statements: number;
  /** No faults, but worth knowing. */
  readonly notes: readonly ClockNote[];
}

/** Intact, with what was checked, or the first fault, as `readTrace`. */
export async function verifyTrace(evidence: TraceEvidence): Promise<Verified<TraceReport>> {
  const trace = await readTrace(evidence);
  return trace.ok ? ok(reportOf(trace.value)) : trace;
}

export function reportOf({ chains }: VerifiedTrace): TraceReport {
  const reports = chains.map(({ device, segments }): ChainReport => {
    const statements = segments.reduce((sum, { records }) => sum + records.length, 0);
    const received = segments.filter(({ receivedAt }) => receivedAt !== undefined).length;
    return { device, segments: segments.length, statements, received };
  });
  return {
    chains: reports,
    statements: reports.reduce((sum, chain) => sum + chain.statements, 0),
    notes: chains.flatMap(clockNotes),
  };
}
