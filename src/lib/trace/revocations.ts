import * as v from 'valibot';
import { toBase64Url } from '../shared/base64';
import { canonicalBytes, canonicalJson } from '../shared/canonical-json';
import type { Timestamp } from '../shared/clock';
import { AccountId, DeviceId } from '../shared/ids';
import { err, ok } from '../shared/result';
import type { Failure, Result } from '../shared/result';
import { openCompact, signCompact } from './jws';
import { Time } from './time';

/*
 * The hub's list of devices that were lost or blocked, and of accounts that were: a compact JWS (ES256) by the key that signs receipts, so any JOSE
 * library checks it. It travels by the hub, on sticks beside the kits, and in couriers, and is judged wherever it arrives.
 * Format page: docs/formats/revocations.md.
 */

/** File name beside the kits of a stick. */
export const REVOCATIONS_FILE = 'revocations.jws';
/** Characters of the JWS. */
export const MAX_REVOCATIONS = 4 * 1024 * 1024;
export const MAX_REVOKED = 20_000;
/** Both together stay below `MAX_REVOCATIONS`. */
export const MAX_CLOSED = 10_000;

const Revoked = v.strictObject({ device: DeviceId, blockedAt: Time });
const Closed = v.strictObject({ account: AccountId, blockedAt: Time, erase: v.optional(v.literal(true)) });
export type Closed = v.InferOutput<typeof Closed>;

export const RevocationList = v.strictObject({
  type: v.literal('revocations'),
  v: v.literal(1),
  /** Id of the hub, as `Institution.hub`. */
  hub: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/)),
  /** Counts up, with gaps: of two lists the one with the higher number holds. */
  sequence: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 40)),
  issuedAt: Time,
  /** In the order of their names, each once. */
  devices: v.pipe(
    v.array(Revoked),
    v.maxLength(MAX_REVOKED),
    v.check((all) => all.every(({ device }, at) => at === 0 || all[at - 1]!.device < device), 'not in order'),
  ),
  /** People whose profiles are to be closed wherever they lie. Absent where there are none. */
  accounts: v.optional(
    v.pipe(
      v.array(Closed),
      v.minLength(1),
      v.maxLength(MAX_CLOSED),
      v.check((all) => all.every(({ account }, at) => at === 0 || all[at - 1]!.account < account), 'not in order'),
    ),
  ),
});
export type RevocationList = v.InferOutput<typeof RevocationList>;

/** A list that was judged good, as it is kept and passed on. */
export interface KnownRevocations {
  readonly list: RevocationList;
  /** The compact JWS. */
  readonly jws: string;
}

export interface RevocationFault extends Failure {
  readonly code:
    /** No such list, or not in its one canonical form. */
    | 'revocations-malformed'
    /** Of another hub. */
    | 'revocations-foreign'
    /** Not signed by the hub's key. */
    | 'revocations-forged'
    /** A newer one, or another of this number, is known. */
    | 'revocations-old';
}

export const signRevocations = (list: RevocationList, hubKey: CryptoKey): Promise<string> =>
  signCompact(canonicalBytes(list), hubKey);

export interface RevocationContext {
  readonly hubKey: CryptoKey;
  /** `Institution.hub`; absent where only the key is known, as in an exported dossier. */
  readonly hub?: string;
  /** The newest that was heard. */
  readonly known?: RevocationList;
}

/** Judges a list as it came, from anywhere: a text, or the bytes of a file. Never throws. The known list again is good. */
export async function judgeRevocations(
  outside: string | Uint8Array,
  { hubKey, hub, known }: RevocationContext,
): Promise<Result<KnownRevocations, RevocationFault>> {
  const jws = textOf(outside)?.trim();
  if (jws === undefined) return malformed;
  const opened = await openCompact(jws, hubKey);
  if (opened.code === 'malformed') return malformed;
  if (opened.code === 'forged') return err({ code: 'revocations-forged' });
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(opened.payload);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), RevocationList), text);
  if (!parsed.success || canonicalJson(parsed.output) !== text) return malformed;
  const list = parsed.output;
  if (hub !== undefined && list.hub !== hub) return err({ code: 'revocations-foreign' });
  if (known !== undefined && !follows(list, known)) return err({ code: 'revocations-old' });
  return ok({ list, jws });
}

/** Since when each device is blocked: for `TraceEvidence.revoked`. */
export const revokedBy = (list: RevocationList | undefined): ReadonlyMap<string, Timestamp> =>
  new Map((list?.devices ?? []).map(({ device, blockedAt }) => [device, blockedAt]));

/** Whose profiles are closed. */
export const closedBy = (list: RevocationList | undefined): ReadonlyMap<AccountId, Closed> =>
  new Map((list?.accounts ?? []).map((closed) => [closed.account, closed]));

const malformed = err<RevocationFault>({ code: 'revocations-malformed' });

/** Newest wins, and never goes back. */
const follows = (list: RevocationList, known: RevocationList): boolean =>
  list.sequence > known.sequence ||
  (list.sequence === known.sequence && toBase64Url(canonicalBytes(list)) === toBase64Url(canonicalBytes(known)));

function textOf(outside: string | Uint8Array): string | undefined {
  if (outside.length > MAX_REVOCATIONS) return undefined;
  return typeof outside === 'string' ? outside : new TextDecoder().decode(outside);
}
