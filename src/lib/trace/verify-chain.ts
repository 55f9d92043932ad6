import { err, ok } from '../shared/result';
import type { VerifiedChain, VerifiedSegment } from './chain';
import { expandRecords } from './compact';
import { fault } from './fault';
import type { TraceFault, TracePlace, Verified } from './fault';
import { verifyDetached } from './jws';
import { sealedBytes, segmentHash, segmentId } from './sealed';
import type { SegmentDocument } from './segment';
import type { CheckedReceipts, Known, ReceivedDocument } from './verify-evidence';

/** Where a chain begins: with the first segment of its device, or, of a part of a dossier, wherever that part does. */
export type ChainStart = Pick<SegmentDocument, 'sequence' | 'first'>;
const BEGINNING: ChainStart = { sequence: 0, first: 0 };

/** One device's segments, in the order of sequences and at least one: whole, linked, and by that device. */
export async function checkChain(
  chain: readonly SegmentDocument[],
  devices: ReadonlyMap<string, Known>,
  receipts: CheckedReceipts,
  start: ChainStart = BEGINNING,
): Promise<Verified<VerifiedChain>> {
  const device = chain[0]!.device;
  const segments: VerifiedSegment[] = [];
  let before: SegmentDocument | undefined;
  for (const segment of chain) {
    const place: TracePlace = { document: segment._id, device };
    const receipt = receipts.byDocument.get(segment._id);
    const wrong =
      (await contentFault(segment, place, devices.get(device), receipt)) ?? linkFault(segment, place, before, start);
    if (wrong !== undefined) return err(wrong);
    const expanded = expandRecords(segment.first, segment);
    if (!expanded.ok) return fault('malformed', place, `statements: ${expanded.error.at}`);
    const { records, shared } = expanded.value;
    const held = (shared.after ?? []).map(([row, key, digest]) => {
      const receipt = `receipt:${key}`;
      const at = receipts.times.get(`${receipt} ${digest}`);
      return { before: segment.first + row, receipt, ...(at !== undefined && { at }) };
    });
    segments.push({
      id: segment._id,
      records,
      held,
      ...(receipt !== undefined && { receivedAt: receipt.at }),
      ...(shared.zone !== undefined && { zone: shared.zone }),
    });
    before = segment;
  }
  return ok({ device, segments });
}

/** Faults of one segment by itself. */
async function contentFault(
  segment: SegmentDocument,
  place: TracePlace,
  known: Known | undefined,
  receipt: ReceivedDocument | undefined,
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
  start: ChainStart,
): TraceFault | undefined {
  const expected = before === undefined ? start.sequence : before.sequence + 1;
  if (segment.sequence < expected) return { code: 'duplicate', place };
  if (segment.sequence > expected) {
    return {
      code: 'gap',
      place: { ...place, document: segmentId(segment.device, expected) },
      detail: 'missing segment',
    };
  }
  if (before !== undefined && segment.previous !== before.hash) return { code: 'broken-chain', place };
  const first = before === undefined ? start.first : before.first + before.statements.length;
  if (segment.first === first) return undefined;
  return { code: 'gap', place: { ...place, statement: first }, detail: 'missing statements' };
}
