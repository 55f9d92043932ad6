import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { mayWrite } from '../../lib/dossier/rules';
import { fromBase64 } from '../../lib/shared/base64';
import { DeviceId } from '../../lib/shared/ids';
import { importPublicKey, verifyDetached } from '../../lib/trace/jws';
import { Segment, sealedBytes, segmentHash } from '../../lib/trace/sealed';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Limits } from '../http/limits';
import type { Devices } from '../registry/devices';
import type { Row } from '../store/database';
import type { Writer } from './writer';

/** A document as it came, by `_bulk_docs` or by courier, with what replication must say of it. */
export const IncomingDoc = v.looseObject({
  _id: v.pipe(v.string(), v.regex(/^[a-z]+:[A-Za-z0-9:_-]{1,300}$/)),
  _rev: v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}-[0-9a-f]{1,64}$/)),
  _revisions: v.optional(v.object({ start: v.number(), ids: v.array(v.string()) })),
});
export type IncomingDoc = v.InferOutput<typeof IncomingDoc>;

/** Something that is not even a document, or larger than any may be. `member`: path of the first wrong one. */
export type NoDocument = { readonly code: 'invalid' | 'too-large'; readonly member: string };

export function readIncoming({ documentBytes }: Limits, doc: unknown): Result<IncomingDoc, NoDocument> {
  const parsed = v.safeParse(IncomingDoc, doc);
  if (!parsed.success) return err({ code: 'invalid', member: v.getDotPath(parsed.issues[0]) ?? '' });
  return Buffer.byteLength(JSON.stringify(doc)) > documentBytes
    ? err({ code: 'too-large', member: '' })
    : ok(parsed.output);
}

/** As CouchDB words a document that it does not take. */
export interface RefusedRow {
  readonly id: string;
  readonly rev: string;
  readonly error: 'forbidden';
  readonly reason: string;
}

export interface Judges {
  readonly devices: Pick<Devices, 'withKey'>;
  /** When a hub of the institution signed for this segment with this hash, where it is known beside the store. */
  readonly receivedAt?: (id: string, hash: string) => string | undefined;
}

/**
 * Why this document is not taken, or undefined. `held` is the winning revision under its id, deleted ones too: what
 * CouchDB's own rules can't see where `new_edits` is false.
 */
export async function refusalOf(
  services: Judges,
  { user, database, relation }: Writer,
  doc: IncomingDoc,
  held: Row | undefined,
): Promise<string | undefined> {
  const verdict = mayWrite({
    doc,
    existing: held === undefined ? null : (held.doc ?? { _id: doc._id, _deleted: true }),
    user: { ...user, relation },
    database,
    newRevision: { generation: Number.parseInt(doc._rev, 10) },
  });
  if (!verdict.ok) return `${verdict.error.code}: ${verdict.error.detail}`;
  if (doc.type === 'segment') return await segmentFault(services, doc);
  return doc.type === 'submission' || doc.type === 'paper' ? filesFault(doc) : undefined;
}

/**
 * A receipt must not be a lie: the segment's hash is its own, and its device signed it. Whoever stole a cookie has no key:
 * a forged segment would take the place of the true one for ever. One of a blocked device is not taken, unless another hub
 * of the institution had it before.
 */
async function segmentFault({ devices, receivedAt }: Judges, doc: IncomingDoc): Promise<string | undefined> {
  const segment = v.safeParse(Segment, doc);
  if (!segment.success) return `invalid: ${v.getDotPath(segment.issues[0]) ?? 'segment'}`;
  const device = await devices.withKey(v.parse(DeviceId, segment.output.device));
  if (device === undefined || device.account !== segment.output.learner) return 'device-unknown: enrol it first';
  const before = receivedAt?.(doc._id, segment.output.hash);
  if (device.blockedAt !== undefined && !(before !== undefined && before <= device.blockedAt))
    return 'device-blocked: since ' + device.blockedAt;
  const sealed = segment.output as Parameters<typeof segmentHash>[0];
  if ((await segmentHash(sealed)) !== segment.output.hash) return 'invalid: document.hash';
  const key = await importPublicKey(device.publicKey);
  const signed = key !== undefined && (await verifyDetached(segment.output.signature, sealedBytes(sealed), key));
  return signed ? undefined : 'invalid: document.signature';
}

/** What the receipt says of files is their SHA-256 in `files`: so they must be those files, and be there. */
function filesFault(doc: IncomingDoc): string | undefined {
  const files = doc.files as readonly { name: string; sha256: string }[];
  const attachments = (doc._attachments ?? {}) as Record<string, { data?: unknown; stub?: unknown; follows?: unknown }>;
  for (const { name, sha256 } of files) {
    const attachment = Object.hasOwn(attachments, name) ? attachments[name] : undefined;
    const data = attachment?.data;
    const elsewhere = attachment?.stub !== undefined || attachment?.follows !== undefined;
    if (typeof data !== 'string' || elsewhere) return 'invalid: document._attachments: not inside the document';
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return 'invalid: document._attachments: not base64';
    if (createHash('sha256').update(fromBase64(data)).digest('hex') !== sha256)
      return 'invalid: document._attachments: hash';
  }
  return undefined;
}
