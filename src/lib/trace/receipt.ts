import * as v from 'valibot';
import { toBase64Url } from '../shared/base64';
import { canonicalBytes } from '../shared/canonical-json';
import type { Timestamp } from '../shared/clock';
import { sha256 } from '../shared/digest';
import { signDetached, verifyDetached } from './jws';
import { Time } from './time';

/*
 * A receipt: the hub's signed word that documents are on its disk, and when. Device clocks are not to be believed;
 * this one is.
 */

const Digest = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));

/** Outside data: a receipt as a dossier holds it. Its signature is still to be checked. */
export const ReceiptEntry = v.object({
  _id: v.pipe(v.string(), v.regex(/^receipt:[A-Za-z0-9_-]{16}$/)),
  type: v.literal('receipt'),
  v: v.literal(1),
  at: Time,
  documents: v.record(v.pipe(v.string(), v.maxLength(400)), Digest),
  signature: v.pipe(v.string(), v.maxLength(400)),
});
export type ReceiptEntry = v.InferOutput<typeof ReceiptEntry>;

/** As `documentDigest` of the dossier: what a segment names a receipt by that its device held. */
export const receiptDigest = async ({
  _id,
  type,
  v: version,
  at,
  documents,
  signature,
}: ReceiptEntry): Promise<string> =>
  toBase64Url(await sha256(canonicalBytes({ _id, type, v: version, at, documents, signature })));

export interface Receipted {
  /** The hub's time. */
  readonly at: Timestamp;
  /** Document id → `hash` of a segment, `documentDigest` of any other. */
  readonly documents: Readonly<Record<string, string>>;
}

/** What the hub signs: canonical JSON of the database's name, the time and the documents. */
export const receiptPayload = (database: string, { at, documents }: Receipted): Uint8Array =>
  canonicalBytes({ database, at, documents });

/** `signature` of a receipt: detached JWS, ES256. */
export const signReceipt = (database: string, receipted: Receipted, hubKey: CryptoKey): Promise<string> =>
  signDetached(receiptPayload(database, receipted), hubKey);

/** Whether `hubKey` signed this receipt for this database. A receipt of another dossier proves nothing here. */
export const verifyReceipt = (
  receipt: Receipted & { readonly signature: string },
  database: string,
  hubKey: CryptoKey,
): Promise<boolean> => verifyDetached(receipt.signature, receiptPayload(database, receipt), hubKey);
