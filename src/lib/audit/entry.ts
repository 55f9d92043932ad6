import * as v from 'valibot';
import { canonicalBytes, canonicalJson } from '../shared/canonical-json';
import { sha256Hex } from '../shared/digest';
import { signDetached } from '../trace/jws';
import { Time } from '../trace/time';

/*
 * The audit list as a chain: each entry has a number, names the hash of the one before it, and is signed by the hub's key.
 * Format page: docs/formats/audit.md.
 */

export const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
export const EntryNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999_999_999_999));
export const HubName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/));
export const Signature = v.pipe(v.string(), v.maxLength(200));

const content = {
  at: Time,
  by: v.object({ id: v.string(), name: v.string() }),
  action: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,63}$/)),
  subject: v.optional(v.string()),
  detail: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
};

/** What was done, as whoever writes it says it. */
export const Deed = v.object(content);
export type Deed = v.InferOutput<typeof Deed>;

/** An entry of the chain, as outside data. Members that only a database needs are left out of what it gives. */
export const ChainedEntry = v.pipe(
  v.object({
    type: v.literal('audit'),
    v: v.literal(2),
    hub: HubName,
    number: EntryNumber,
    /** Hash of the entry before it; null of the first alone. */
    previous: v.nullable(Sha256),
    ...content,
    hash: Sha256,
    signature: Signature,
  }),
  v.check(({ number, previous }) => (previous === null) === (number === 1), 'only the first has no previous'),
);
export type ChainedEntry = v.InferOutput<typeof ChainedEntry>;

/** An entry of before there was a chain: by its time and a few random characters. */
export const LooseEntry = v.object({
  type: v.literal('audit'),
  v: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^\d{14}-[a-z0-9]{8}$/)),
  ...content,
});
export type LooseEntry = v.InferOutput<typeof LooseEntry>;

/** What the next entry builds on. */
export interface ChainHead {
  readonly number: number;
  readonly hash: string;
  readonly at: string;
}

/** The first entry of a chain: it holds how many entries were there before, and a digest of all of them. */
export const BEGUN = 'audit-chain-begun';
/** The one entry that may be older than the one before it. */
export const SET_BACK = 'clock-set-back';

type Covered = Omit<ChainedEntry, 'hash' | 'signature'>;

/** Canonical JSON (RFC 8785) of what hash and signature cover. */
export function coveredBytes(entry: Covered): Uint8Array<ArrayBuffer> {
  const { type, v: version, hub, number, previous, at, by, action, subject, detail } = entry;
  return canonicalBytes({
    ...{ type, v: version, hub, number, previous, at, by, action },
    ...(subject !== undefined && { subject }),
    ...(detail !== undefined && { detail }),
  });
}

/** Lower-case hex. */
export const entryHash = (entry: Covered): Promise<string> => sha256Hex(coveredBytes(entry));

/** The entry that follows `head`; the first where that is undefined. `deed` is well-formed Unicode. */
export async function chainEntry(
  deed: Deed,
  head: Pick<ChainHead, 'number' | 'hash'> | undefined,
  signer: { readonly hub: string; readonly key: CryptoKey },
): Promise<ChainedEntry> {
  const covered: Covered = {
    ...{ type: 'audit', v: 2, hub: signer.hub },
    ...{ number: (head?.number ?? 0) + 1, previous: head?.hash ?? null },
    ...deed,
  };
  const signature = await signDetached(coveredBytes(covered), signer.key);
  return { ...covered, hash: await entryHash(covered), signature };
}

/** Digest of no entries at all. */
export const NO_ENTRIES = '0'.repeat(64);

/** Digest of entries of before the chain, one after another in the order of their ids, so that nobody holds all of them. */
export const digestWith = (digest: string, entry: LooseEntry): Promise<string> =>
  sha256Hex(new TextEncoder().encode(`${digest}${canonicalJson(looseContent(entry))}`));

/** Its members in just this form, whatever a database added. */
export const looseContent = ({ type, v: version, id, at, by, action, subject, detail }: LooseEntry): LooseEntry => ({
  ...{ type, v: version, id, at, by: { id: by.id, name: by.name }, action },
  ...(subject !== undefined && { subject }),
  ...(detail !== undefined && { detail }),
});
