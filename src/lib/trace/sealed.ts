import * as v from 'valibot';
import { toBase64Url } from '../shared/base64';
import { canonicalBytes } from '../shared/canonical-json';
import { sha256 } from '../shared/digest';
import { AccountId, DeviceId } from '../shared/ids';
import type { SegmentDocument } from './segment';

export const MAX_STATEMENTS = 500;
/** Bytes of a whole segment document as JSON. */
export const MAX_SEGMENT_BYTES = 256 * 1024;

const Digest = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
const Whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 40));

/** A segment as outside data. Members that only a database needs (`_rev`) are left out of what it gives. */
export const Segment = v.pipe(
  v.object({
    _id: v.string(),
    type: v.literal('segment'),
    v: v.literal(1),
    learner: AccountId,
    device: DeviceId,
    sequence: v.pipe(Whole, v.maxValue(99_999_999)),
    previous: v.nullable(Digest),
    first: Whole,
    shared: v.record(v.string(), v.unknown()),
    statements: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MAX_STATEMENTS)),
    hash: Digest,
    signature: v.pipe(v.string(), v.maxLength(400)),
  }),
  v.check(({ sequence, previous }) => (previous === null) === (sequence === 0), 'only the first has no previous'),
);

export const segmentId = (device: DeviceId, sequence: number): string =>
  `trace:${device}:${String(sequence).padStart(8, '0')}`;

/** The members that hash and signature cover. */
export type Unsealed = Omit<SegmentDocument, '_id' | 'hash' | 'signature'>;

/** Canonical JSON (RFC 8785) of the covered members: what is hashed, and what is signed. */
export function sealedBytes(segment: Unsealed): Uint8Array<ArrayBuffer> {
  const { type, v: version, learner, device, sequence, previous, first, shared, statements } = segment;
  return canonicalBytes({ type, v: version, learner, device, sequence, previous, first, shared, statements });
}

export const segmentHash = async (segment: Unsealed): Promise<string> =>
  toBase64Url(await sha256(sealedBytes(segment)));
