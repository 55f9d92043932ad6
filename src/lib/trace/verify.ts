import * as v from 'valibot';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import type { DeviceId } from '../shared/ids';
import { DeviceEntry, verifyCertificate } from './certificate';
import { expandRecords } from './compact';
import type { JournalRecord } from './journal';
import { importPublicKey, verifyDetached } from './jws';
import { ReceiptEntry, verifyReceipt } from './receipt';
import { Segment, sealedBytes, segmentHash, segmentId } from './sealed';
import type { SegmentDocument } from './segment';
import { clockFault, clockNotes } from './verify-clock';
import type { ClockNote } from './verify-clock';

/*
 * Is a trace whole and unchanged? Segments, devices and receipts come from a file, a stick or a hub: all of it is
 * hostile until it was checked against the one thing that is trusted, the hub's public key.
 */

export interface TraceEvidence {
  /** `dossier-<learner>`: receipts are signed for one database. */
  readonly database: string;
  readonly segments: readonly unknown[];
  readonly devices: readonly unknown[];
  readonly receipts: readonly unknown[];
  readonly hubKey: CryptoKey;
  /** How far a statement's time may lie after the hub's receipt: wrong time zones are honest. Default 24 h, ms. */
  readonly toleranceMs?: number;
}

/** Where a fault is: a document, and a statement in it by its counter. */
export interface TracePlace {
  readonly document: string;
  readonly device?: DeviceId;
  readonly statement?: number;
}

export const TRACE_FAULTS = [
  /** Not the form of docs/formats/trace.md. */
  'malformed',
  /** Of another learner than the dossier. */
  'foreign',
  /** A segment is missing, or statements between two segments. */
  'gap',
  /** The content does not fit its hash, or not the hash that the hub gave a receipt for. */
  'changed',
  /** Stored under another place of the chain than the one that was signed. */
  'reordered',
  /** The same place of the chain twice. */
  'duplicate',
  /** It does not name the segment before it. */
  'broken-chain',
  'forged-signature',
  'forged-device',
  'forged-receipt',
  'unknown-device',
  /** Without a receipt from before the device was blocked. */
  'blocked-device',
  /** A statement from after the hub had received it. */
  'impossible-time',
] as const;

export interface TraceFault {
  readonly code: (typeof TRACE_FAULTS)[number];
  readonly place: TracePlace;
  /** For developers and the command line. */
  readonly detail?: string;
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

type Verified<T> = Result<T, TraceFault>;

/** Intact, or the first fault in the order of devices and sequences. Never throws on outside data. */
export async function verifyTrace(evidence: TraceEvidence): Promise<Verified<TraceReport>> {
  const devices = await checkDevices(evidence);
  if (!devices.ok) return devices;
  const receipts = await checkReceipts(evidence);
  if (!receipts.ok) return receipts;
  const chains = parseSegments(evidence);
  if (!chains.ok) return chains;
  const lost = [...receipts.value.entries()].find(([id]) => id.startsWith('trace:') && !chains.value.ids.has(id));
  if (lost !== undefined) return fault('gap', { document: lost[0] }, 'the hub gave a receipt for it');

  const reports: ChainReport[] = [];
  const notes: ClockNote[] = [];
  for (const chain of chains.value.byDevice) {
    const report = await checkChain(chain, devices.value, receipts.value, evidence, notes);
    if (!report.ok) return report;
    reports.push(report.value);
  }
  return ok({ chains: reports, statements: reports.reduce((sum, chain) => sum + chain.statements, 0), notes });
}

interface Known {
  readonly key: CryptoKey;
  readonly blockedAt?: string;
}
/** What the hub signed for a document, and when first. */
interface Receipt {
  readonly digest: string;
  readonly at: string;
}

async function checkDevices({ devices, hubKey, database }: TraceEvidence): Promise<Verified<Map<string, Known>>> {
  const known = new Map<string, Known>();
  for (const [index, outside] of devices.entries()) {
    const place = { document: idOf(outside, `device ${index + 1}`) };
    const parsed = v.safeParse(DeviceEntry, outside);
    if (!parsed.success) return fault('malformed', place, issue(parsed.issues));
    const entry = parsed.output;
    if (database !== `dossier-${entry.learner}`) return fault('foreign', place);
    const key = await importPublicKey(entry.publicKey);
    if (key === undefined || !(await verifyCertificate(entry, hubKey))) return fault('forged-device', place);
    known.set(entry.device, { key, ...(entry.blockedAt !== undefined && { blockedAt: entry.blockedAt }) });
  }
  return ok(known);
}

async function checkReceipts({ receipts, hubKey, database }: TraceEvidence): Promise<Verified<Map<string, Receipt>>> {
  const received = new Map<string, Receipt>();
  for (const [index, outside] of receipts.entries()) {
    const place = { document: idOf(outside, `receipt ${index + 1}`) };
    const parsed = v.safeParse(ReceiptEntry, outside);
    if (!parsed.success) return fault('malformed', place, issue(parsed.issues));
    const receipt = parsed.output;
    if (!(await verifyReceipt(receipt, database, hubKey))) return fault('forged-receipt', place);
    for (const [id, digest] of Object.entries(receipt.documents)) {
      const before = received.get(id);
      if (before !== undefined && before.digest !== digest)
        return fault('changed', { document: id }, 'two receipts differ');
      if (before === undefined || receipt.at < before.at) received.set(id, { digest, at: receipt.at });
    }
  }
  return ok(received);
}

interface Parsed {
  readonly byDevice: readonly (readonly SegmentDocument[])[];
  readonly ids: ReadonlySet<string>;
}

function parseSegments({ segments, database }: TraceEvidence): Verified<Parsed> {
  const ids = new Set<string>();
  const byDevice = new Map<DeviceId, SegmentDocument[]>();
  for (const [index, outside] of segments.entries()) {
    const document = idOf(outside, `segment ${index + 1}`);
    const parsed = v.safeParse(Segment, outside);
    if (!parsed.success) return fault('malformed', { document }, issue(parsed.issues));
    const segment = parsed.output as SegmentDocument;
    if (database !== `dossier-${segment.learner}`) return fault('foreign', { document, device: segment.device });
    if (ids.has(document)) return fault('duplicate', { document, device: segment.device });
    ids.add(document);
    byDevice.set(segment.device, [...(byDevice.get(segment.device) ?? []), segment]);
  }
  const chains = [...byDevice.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return ok({
    ids,
    byDevice: chains.map(([, chain]) => chain.sort((a, b) => a.sequence - b.sequence || (a._id < b._id ? -1 : 1))),
  });
}

async function checkChain(
  chain: readonly SegmentDocument[],
  devices: ReadonlyMap<string, Known>,
  receipts: ReadonlyMap<string, Receipt>,
  { toleranceMs = 24 * 3_600_000 }: TraceEvidence,
  notes: ClockNote[],
): Promise<Verified<ChainReport>> {
  const device = chain[0]!.device;
  let before: { readonly segment: SegmentDocument; readonly last: JournalRecord } | undefined;
  let received = 0;
  let statements = 0;
  for (const segment of chain) {
    const place: TracePlace = { document: segment._id, device };
    const receipt = receipts.get(segment._id);
    const wrong =
      (await contentFault(segment, place, devices.get(device), receipt)) ?? linkFault(segment, place, before?.segment);
    if (wrong !== undefined) return err(wrong);
    const expanded = expandRecords(segment.first, segment);
    if (!expanded.ok) return fault('malformed', place, `statements: ${expanded.error.at}`);
    const { records } = expanded.value;
    const late = receipt && clockFault(records, Date.parse(receipt.at) + toleranceMs);
    if (late !== undefined) return fault('impossible-time', { ...place, statement: late.counter }, late.time);
    notes.push(...clockNotes(segment._id, before?.last, records, receipt?.at));
    before = { segment, last: records.at(-1)! };
    statements += records.length;
    if (receipt !== undefined) received += 1;
  }
  return ok({ device, segments: chain.length, statements, received });
}

/** Faults of one segment by itself. */
async function contentFault(
  segment: SegmentDocument,
  place: TracePlace,
  known: Known | undefined,
  receipt: Receipt | undefined,
): Promise<TraceFault | undefined> {
  if ((await segmentHash(segment)) !== segment.hash) return { code: 'changed', place };
  if (known === undefined) return { code: 'unknown-device', place };
  if (!(await verifyDetached(segment.signature, sealedBytes(segment), known.key)))
    return { code: 'forged-signature', place };
  // The signed members say where it belongs; the id is only where somebody put it.
  if (segmentId(segment.device, segment.sequence) !== segment._id) return { code: 'reordered', place };
  if (receipt !== undefined && receipt.digest !== segment.hash)
    return { code: 'changed', place, detail: 'not what the hub received' };
  const { blockedAt } = known;
  const inTime = blockedAt === undefined || (receipt !== undefined && receipt.at <= blockedAt);
  return inTime ? undefined : { code: 'blocked-device', place };
}

/** Faults between a segment and the one before it. */
function linkFault(
  segment: SegmentDocument,
  place: TracePlace,
  before: SegmentDocument | undefined,
): TraceFault | undefined {
  const expected = before === undefined ? 0 : before.sequence + 1;
  if (segment.sequence < expected) return { code: 'duplicate', place };
  if (segment.sequence > expected) {
    return {
      code: 'gap',
      place: { ...place, document: segmentId(segment.device, expected) },
      detail: 'missing segment',
    };
  }
  if (before !== undefined && segment.previous !== before.hash) return { code: 'broken-chain', place };
  const first = before === undefined ? 0 : before.first + before.statements.length;
  if (segment.first === first) return undefined;
  return { code: 'gap', place: { ...place, statement: first }, detail: 'missing statements' };
}

const idOf = (outside: unknown, otherwise: string): string =>
  typeof outside === 'object' && outside !== null && '_id' in outside && typeof outside._id === 'string'
    ? outside._id.slice(0, 100)
    : otherwise;

const issue = (issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string =>
  (v.getDotPath(issues[0]) ?? 'document').slice(0, 100);

const fault = (code: TraceFault['code'], place: TracePlace, detail?: string) =>
  err<TraceFault>({ code, place, ...(detail !== undefined && { detail }) });
