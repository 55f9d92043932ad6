import { toBase64Url } from '../shared/base64';
import { sha256 } from '../shared/digest';
import type { AccountId, DeviceId } from '../shared/ids';
import { compactRecords } from './compact';
import type { ChainHead, Journal, JournalRecord, Witnessed } from './journal';
import { signDetached } from './jws';
import { MAX_SEGMENT_BYTES, MAX_STATEMENTS, sealedBytes, segmentId } from './sealed';
import type { Unsealed } from './sealed';
import type { SegmentDocument } from './segment';
import type { Describe, SegmentContext } from './shared';

/** Who signs: one device of one learner. The key is non-extractable where a browser keeps it. */
export interface Signer {
  readonly device: DeviceId;
  readonly learner: AccountId;
  readonly privateKey: CryptoKey;
}

/**
 * Seals every record that no segment holds yet, oldest first, at most 500 statements and 256 KiB a segment. Returns
 * the segments that this call made. Safe in several tabs at once: whoever is slower makes its segment anew.
 */
export async function sealJournal(
  journal: Journal,
  signer: Signer,
  context: SegmentContext,
  describe?: Describe,
): Promise<readonly SegmentDocument[]> {
  const made: SegmentDocument[] = [];
  for (;;) {
    const [head, records] = [await journal.head(), await journal.unsealed(MAX_STATEMENTS)];
    if (records.length === 0) return made;
    const witnessed = await journal.witnessed();
    const segment = await largestSegment(records, (run) =>
      makeSegment(run, head, signer, context, describe, witnessed),
    );
    const range = { first: segment.first, last: segment.first + segment.statements.length - 1 };
    if (await journal.seal(segment, range)) made.push(segment);
  }
}

/** A segment of as many of `records` as fit, from the first on. */
async function largestSegment(
  records: readonly JournalRecord[],
  make: (records: readonly JournalRecord[]) => Promise<SegmentDocument>,
): Promise<SegmentDocument> {
  const segment = await make(records);
  const bytes = new TextEncoder().encode(JSON.stringify(segment)).length;
  // One record alone is far below the limit: journals bound what they write down.
  if (bytes <= MAX_SEGMENT_BYTES || records.length === 1) return segment;
  return largestSegment(records.slice(0, Math.ceil(records.length / 2)), make);
}

/** `records` are not empty and follow `head` without a gap; `witnessed` as the journal has it. */
export async function makeSegment(
  records: readonly JournalRecord[],
  head: ChainHead | undefined,
  signer: Signer,
  context: SegmentContext,
  describe?: Describe,
  witnessed: readonly Witnessed[] = [],
): Promise<SegmentDocument> {
  const sequence = head === undefined ? 0 : head.sequence + 1;
  const part = compactRecords(records, context, describe, witnessed);
  const unsealed: Unsealed = {
    type: 'segment',
    v: 1,
    learner: signer.learner,
    device: signer.device,
    sequence,
    previous: head?.hash ?? null,
    first: records[0]!.counter,
    shared: { ...part.shared },
    statements: part.statements,
  };
  const bytes = sealedBytes(unsealed);
  return {
    _id: segmentId(signer.device, sequence),
    ...unsealed,
    hash: toBase64Url(await sha256(bytes)),
    signature: await signDetached(bytes, signer.privateKey),
  };
}
