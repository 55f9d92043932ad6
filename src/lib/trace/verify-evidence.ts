import * as v from 'valibot';
import type { Timestamp } from '../shared/clock';
import type { DeviceId } from '../shared/ids';
import { ok } from '../shared/result';
import { DeviceEntry, verifyCertificate } from './certificate';
import { fault } from './fault';
import type { Verified } from './fault';
import { importPublicKey } from './jws';
import { ReceiptEntry, isReceiptBy, receiptDigest } from './receipt';
import { Segment } from './sealed';
import type { SegmentDocument } from './segment';
import type { Signers } from './signers';

/* What is outside data becomes evidence here: in form, of this learner, and by the hub's key where that has to be. */

export interface TraceEvidence {
  /** `dossier-<learner>`: receipts are signed for one database. */
  readonly database: string;
  readonly segments: readonly unknown[];
  readonly devices: readonly unknown[];
  readonly receipts: readonly unknown[];
  /** Admissions of sites to this dossier, as it holds them. */
  readonly sites?: readonly unknown[];
  /** The root hub's: the one key that is trusted. */
  readonly hubKey: CryptoKey;
  /** Devices that a list of the hub blocks, and since when: see revocations.ts. */
  readonly revoked?: ReadonlyMap<string, Timestamp>;
  /** How far a statement's time may lie after the hub's receipt: wrong time zones are honest. Default 24 h, ms. */
  readonly toleranceMs?: number;
}

export interface Known {
  readonly key: CryptoKey;
  readonly blockedAt?: Timestamp;
}

/** The devices that the hub enrolled, by name. Blocked is blocked, whether their document or a list says so. */
export async function checkDevices(
  evidence: TraceEvidence,
  signers: Signers,
): Promise<Verified<ReadonlyMap<string, Known>>> {
  const { devices, database, revoked } = evidence;
  const keys = new Map<string, string>();
  const known = new Map<string, Known>();
  for (const [index, outside] of devices.entries()) {
    const place = { document: idOf(outside, `device ${index + 1}`) };
    const parsed = v.safeParse(DeviceEntry, outside);
    if (!parsed.success) return fault('malformed', place, issue(parsed.issues));
    const entry = parsed.output;
    if (database !== `dossier-${entry.learner}`) return fault('foreign', place);
    const key = await importPublicKey(entry.publicKey);
    const hubKey = signers.keyOf(entry.hub);
    if (key === undefined || hubKey === undefined || !(await verifyCertificate(entry, hubKey)))
      return fault('forged-device', place);
    // Several hubs may have admitted one device; it has one key.
    const point = `${entry.publicKey.x} ${entry.publicKey.y}`;
    if ((keys.get(entry.device) ?? point) !== point) return fault('forged-device', place, 'another key');
    keys.set(entry.device, point);
    const before = known.get(entry.device)?.blockedAt;
    const blockedAt = earliest(earliest(entry.blockedAt, revoked?.get(entry.device)), before);
    known.set(entry.device, { key, ...(blockedAt !== undefined && { blockedAt }) });
  }
  return ok(known);
}

/** What the hub signed for a document, and when first. */
export interface ReceivedDocument {
  readonly digest: string;
  readonly at: Timestamp;
}

export interface CheckedReceipts {
  readonly byDocument: ReadonlyMap<string, ReceivedDocument>;
  /** The hub's time of each receipt, by `<id> <digest>`. */
  readonly times: ReadonlyMap<string, Timestamp>;
}

export async function checkReceipts({ receipts }: TraceEvidence, signers: Signers): Promise<Verified<CheckedReceipts>> {
  const byDocument = new Map<string, ReceivedDocument>();
  const times = new Map<string, Timestamp>();
  for (const [index, outside] of receipts.entries()) {
    const place = { document: idOf(outside, `receipt ${index + 1}`) };
    const parsed = v.safeParse(ReceiptEntry, outside);
    if (!parsed.success) return fault('malformed', place, issue(parsed.issues));
    const receipt = parsed.output;
    if (!(await isReceiptBy(signers, receipt))) return fault('forged-receipt', place);
    times.set(`${receipt._id} ${await receiptDigest(receipt)}`, receipt.at);
    for (const [id, digest] of Object.entries(receipt.documents)) {
      const before = byDocument.get(id);
      if (before !== undefined && before.digest !== digest)
        return fault('changed', { document: id }, 'two receipts differ');
      if (before === undefined || receipt.at < before.at) byDocument.set(id, { digest, at: receipt.at });
    }
  }
  return ok({ byDocument, times });
}

export interface ParsedSegments {
  /** In the order of devices, then of sequences. */
  readonly byDevice: readonly (readonly SegmentDocument[])[];
  readonly ids: ReadonlySet<string>;
}

export function parseSegments({
  segments,
  database,
}: Pick<TraceEvidence, 'segments' | 'database'>): Verified<ParsedSegments> {
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

const earliest = (a: Timestamp | undefined, b: Timestamp | undefined): Timestamp | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;

const idOf = (outside: unknown, otherwise: string): string =>
  typeof outside === 'object' && outside !== null && '_id' in outside && typeof outside._id === 'string'
    ? outside._id.slice(0, 100)
    : otherwise;

const issue = (issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string =>
  (v.getDotPath(issues[0]) ?? 'document').slice(0, 100);
