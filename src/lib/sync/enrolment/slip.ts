import * as v from 'valibot';
import { MAX_SLIP_BYTES, openByCode, sealByCode } from '../../courier/by-code';
import { Account, Enrolment, Institution } from '../../institution/account';
import { fromBase64Url } from '../../shared/base64';
import { canonicalBytes, canonicalJson } from '../../shared/canonical-json';
import type { Clock } from '../../shared/clock';
import { Uuid } from '../../shared/ids';
import { err, ok } from '../../shared/result';
import type { Failure, Result } from '../../shared/result';
import { importPublicKey, openCompact, signCompact } from '../../trace/jws';
import { Time } from '../../trace/time';

/*
 * The slip by which somebody begins at a browser that never meets a hub: a file and a code, handed over apart. It says who
 * they are and what to pin of the institution, and has a secret by which the first couriers ask for the device's key to be
 * admitted. Format page: docs/formats/enrolment.md.
 */

export const SLIP_ENDING = '.enrol';

export const Slip = v.object({
  type: v.literal('enrolment-slip'),
  v: v.literal(1),
  id: Uuid,
  /** 32 bytes, base64url. */
  secret: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  account: Account,
  enrolment: Enrolment,
  institution: Institution,
  issuedAt: Time,
  expiresAt: Time,
});
export type Slip = v.InferOutput<typeof Slip>;

export interface SlipFault extends Failure {
  readonly code:
    /** No such file, or cut short, or changed. */
    | 'slip-malformed'
    | 'slip-code'
    /** By the clock of this device. */
    | 'slip-expired'
    /** Not signed by the institution that it names. */
    | 'slip-forged'
    /** By a later version. */
    | 'slip-future';
}

/** The file, for whoever knows `code`. */
export async function makeSlip(slip: Slip, hubKey: CryptoKey, code: string): Promise<Uint8Array<ArrayBuffer>> {
  const jws = await signCompact(canonicalBytes(slip), hubKey);
  return sealByCode(code, new TextEncoder().encode(jws));
}

/** Outside data, as somebody carried it. Bounded in what it may cost, whatever the file says. Never throws. */
export async function openSlip(file: Blob, code: string, clock: Clock): Promise<Result<Slip, SlipFault>> {
  if (file.size > MAX_SLIP_BYTES) return err({ code: 'slip-malformed' });
  const opened = await openByCode(code, new Uint8Array(await file.arrayBuffer()));
  if (!opened.ok) return opened;
  const jws = new TextDecoder().decode(opened.value);
  // Signed by whom it names: what is pinned and what it is pinned for come from one hand.
  const said = v.safeParse(Head, payloadOf(jws));
  if (!said.success) return err({ code: 'slip-malformed' });
  if (said.output.v > 1) return err({ code: 'slip-future' });
  const key = await importPublicKey(said.output.institution.receiptKey);
  const judged = key === undefined ? { code: 'forged' as const } : await openCompact(jws, key);
  if (judged.code === 'malformed') return err({ code: 'slip-malformed' });
  if (judged.code === 'forged') return err({ code: 'slip-forged' });
  const text = new TextDecoder().decode(judged.payload);
  const value = parsed(text);
  const slip = v.safeParse(Slip, value);
  if (!slip.success || canonicalJson(value) !== text) return err({ code: 'slip-malformed' });
  return clock.now() < Date.parse(slip.output.expiresAt) ? ok(slip.output) : err({ code: 'slip-expired' });
}

const Head = v.looseObject({
  type: v.literal('enrolment-slip'),
  v: v.number(),
  institution: v.looseObject({ receiptKey: v.record(v.string(), v.unknown()) }),
});

/** What it says, before it is known who says it. */
function payloadOf(jws: string): unknown {
  try {
    return parsed(new TextDecoder().decode(fromBase64Url(jws.split('.')[1] ?? '')));
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
