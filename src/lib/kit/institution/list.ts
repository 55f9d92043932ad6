import * as v from 'valibot';
import { canonicalJson } from '../../shared/canonical-json';
import { KitId } from '../../shared/ids';
import { err, ok, type Failure, type Result } from '../../shared/result';
import { LanguageTag } from '../../shared/text';
import { KitVersion } from '../manifest';
import { keyBytes, parsePublicKey } from '../minisign/format';

/*
 * What an institution says of its keys and of versions that are not to be used any more: a list in canonical JSON with a
 * minisign signature beside it. Format page: docs/formats/institution-list.md.
 */

/** Characters of a list, and of its signature. */
export const MAX_LIST = 256 * 1024;
export const MAX_SIGNATURE = 8 * 1024;

const UtcTime = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((time) => !Number.isNaN(Date.parse(time)), 'a time that there is'),
);
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Reason = v.pipe(
  v.record(LanguageTag, v.pipe(v.string(), v.minLength(1), v.maxLength(1000))),
  v.check((texts) => Object.keys(texts).length > 0, 'at least one language'),
);

export const ListedKey = v.object({
  /** minisign's public key, its base64 line. */
  minisign: v.pipe(
    v.string(),
    v.regex(/^RW[A-Za-z0-9+/]{54}$/),
    v.check((line) => parsePublicKey(line) !== undefined, 'a minisign public key'),
  ),
  from: UtcTime,
  /** Retired: from then on nothing new by it is taken. */
  until: v.optional(UtcTime),
  /** Lost or stolen: nothing by it is taken, whenever it was signed. Never taken back. */
  revoked: v.optional(v.object({ at: UtcTime, reason: v.pipe(v.string(), v.minLength(1), v.maxLength(500)) })),
  /** It signs kits, and no list: a key for the machine on which kits are packed. */
  kitsOnly: v.optional(v.boolean()),
});
export type ListedKey = v.InferOutput<typeof ListedKey>;

export const Withdrawal = v.object({
  kit: KitId,
  version: KitVersion,
  /** Only the kit of these very bytes; absent: whatever bears that version. */
  fingerprint: v.optional(Sha256),
  at: UtcTime,
  /** By language, for learners: what is wrong, and what to do. */
  reason: Reason,
});
export type Withdrawal = v.InferOutput<typeof Withdrawal>;

export const InstitutionList = v.object({
  format: v.literal('sandyq-institution'),
  formatVersion: v.literal(1),
  institution: KitId,
  /** Counts up: of two lists the one with the higher number holds. */
  sequence: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000_000)),
  issuedAt: UtcTime,
  keys: v.pipe(v.array(ListedKey), v.minLength(1), v.maxLength(64)),
  withdrawn: v.pipe(v.array(Withdrawal), v.maxLength(1000)),
});
export type InstitutionList = v.InferOutput<typeof InstitutionList>;

/** A list as it travels: its text, of which every byte is signed, and the signature file. Hostile until judged. */
export const SignedList = v.object({
  text: v.pipe(v.string(), v.maxLength(MAX_LIST)),
  signature: v.pipe(v.string(), v.maxLength(MAX_SIGNATURE)),
});
export type SignedList = v.InferOutput<typeof SignedList>;

/** A list that was judged good, as it is kept and passed on. */
export interface KnownList extends SignedList {
  readonly list: InstitutionList;
}

export interface ListFault extends Failure {
  readonly code:
    /** No list, or none in its one canonical form. */
    | 'list-malformed'
    /** Of a newer format than this program knows. */
    | 'list-version'
    /** Of another institution. */
    | 'list-foreign'
    /** Not signed by a key that is in force here and may sign lists. */
    | 'list-signer'
    /** This very list is known. */
    | 'list-known'
    /** Not newer than the one that is known. */
    | 'list-old'
    /** Its number is further ahead than any institution comes. */
    | 'list-ahead'
    /** It leaves no key in force that could sign the next one. */
    | 'list-keyless'
    /** It takes a revocation back. */
    | 'list-forgets';
  /** For staff and the command line. */
  readonly detail?: string;
}

/** Reads the text of a list; nobody's signature is checked here. */
export function parseList(text: string): Result<InstitutionList, ListFault> {
  const malformed = (detail: string) => err<ListFault>({ code: 'list-malformed', detail });
  if (text.length > MAX_LIST) return malformed('too long');
  const json = parseJson(text);
  if (typeof json !== 'object' || json === null) return malformed('no JSON object');
  if (!isCanonical(json, text)) return malformed('not canonical JSON (RFC 8785)');
  const { format, formatVersion } = json as { format?: unknown; formatVersion?: unknown };
  if (format === 'sandyq-institution' && formatVersion !== 1) return err({ code: 'list-version' });
  const parsed = v.safeParse(InstitutionList, json);
  if (!parsed.success) return malformed(v.getDotPath(parsed.issues[0]) ?? parsed.issues[0].message);
  const twice = firstTwice(parsed.output.keys);
  return twice === undefined ? ok(parsed.output) : malformed(`the key ${twice.minisign} is there twice`);
}

/** The text that is signed. */
export const listText = (list: InstitutionList): string => canonicalJson(list);

/** Two texts of one list would be two lists. Lone surrogates, which have no canonical form, throw. */
function isCanonical(json: object, text: string): boolean {
  try {
    return canonicalJson(json) === text;
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** By the key itself: under another id a revoked key would stand beside its own revocation. */
function firstTwice(keys: readonly ListedKey[]): ListedKey | undefined {
  const bytes = keys.map(({ minisign }) => keyBytes(minisign));
  return keys.find((_, at) => bytes.indexOf(bytes[at]!) !== at);
}
