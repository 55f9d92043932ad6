import * as v from 'valibot';
import { toBase64Url } from '../shared/base64';
import { canonicalBytes } from '../shared/canonical-json';
import type { Timestamp } from '../shared/clock';
import { sha256 } from '../shared/digest';
import { signDetached, verifyDetached } from './jws';
import type { Signers } from './signers';
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
  /** The site that signed it; absent: the root hub. */
  hub: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9]{10,26}$/))),
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
  hub,
  signature,
}: ReceiptEntry): Promise<string> => {
  const site = hub === undefined ? {} : { hub };
  return toBase64Url(await sha256(canonicalBytes({ _id, type, v: version, at, documents, signature, ...site })));
};

export interface Receipted {
  /** The hub's time. */
  readonly at: Timestamp;
  /** Document id → `hash` of a segment, `documentDigest` of any other. */
  readonly documents: Readonly<Record<string, string>>;
  /** The site that signs; absent: the root hub. */
  readonly hub?: string;
}

/** What the hub signs: canonical JSON of the database's name, the time and the documents, and of its id where it is a site. */
export const receiptPayload = (database: string, { at, documents, hub }: Receipted): Uint8Array =>
  canonicalBytes({ database, at, documents, ...(hub === undefined ? {} : { hub }) });

/** `signature` of a receipt: detached JWS, ES256. */
export const signReceipt = (database: string, receipted: Receipted, hubKey: CryptoKey): Promise<string> =>
  signDetached(receiptPayload(database, receipted), hubKey);

/** Whether `hubKey` signed this receipt for this database. A receipt of another dossier proves nothing here. */
export const verifyReceipt = (
  receipt: Receipted & { readonly signature: string },
  database: string,
  hubKey: CryptoKey,
): Promise<boolean> => verifyDetached(receipt.signature, receiptPayload(database, receipt), hubKey);

/** Whether this receipt is by the hub that it names: the root, or a site that was admitted to this dossier. */
export async function isReceiptBy(
  signers: Signers,
  receipt: Receipted & { readonly signature: string },
): Promise<boolean> {
  const key = signers.keyOf(receipt.hub);
  return key !== undefined && (await verifyReceipt(receipt, signers.database, key));
}
