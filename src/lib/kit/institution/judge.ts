import { err, ok, type Result } from '../../shared/result';
import type { TrustedKey } from '../fault';
import { keyBytes, keyIdText, parsePublicKey, parseSignature } from '../minisign/format';
import { verifySignature } from '../minisign/verify';
import {
  MAX_LIST,
  MAX_SIGNATURE,
  parseList,
  type InstitutionList,
  type KnownList,
  type ListFault,
  type SignedList,
} from './list';
import { barredOf, listSigners } from './standing';

/** No institution issues so many lists while a device is away; a thief must not use all the numbers up. */
const MAX_AHEAD = 10_000;

export interface ListJudge {
  readonly institution: string;
  /** Keys that are known without any list. */
  readonly pinned: readonly TrustedKey[];
  /** The newest list that is known. */
  readonly known: KnownList | undefined;
  /** Milliseconds UTC. */
  readonly now: number;
}

/**
 * Whether a list takes the place of the one that is known: it is the institution's, newer, signed by a key that is in
 * force before it, and leaves things so that the next one can come. Everything in `offered` is hostile.
 */
export async function judgeList(offered: SignedList, judge: ListJudge): Promise<Result<KnownList, ListFault>> {
  const { institution, known, now } = judge;
  if (offered.text === known?.text) return err({ code: 'list-known' });
  const signer = await signedBy(offered, judge);
  if (!signer.ok) return signer;
  const parsed = parseList(offered.text);
  if (!parsed.ok) return parsed;
  const list = parsed.value;
  if (list.institution !== institution) return err({ code: 'list-foreign', detail: list.institution });
  const before = known?.list.sequence ?? 0;
  if (list.sequence <= before) return err({ code: 'list-old', detail: `${list.sequence}, and ${before} is known` });
  if (list.sequence > before + MAX_AHEAD) return err({ code: 'list-ahead', detail: String(list.sequence) });
  const forgotten = forgottenKey(known?.list, list);
  if (forgotten !== undefined) return err({ code: 'list-forgets', detail: forgotten });
  if (!leavesASigner(list, now)) return err({ code: 'list-keyless' });
  return ok({ text: offered.text, signature: offered.signature, list });
}

async function signedBy({ text, signature }: SignedList, judge: ListJudge): Promise<Result<void, ListFault>> {
  if (text.length > MAX_LIST || signature.length > MAX_SIGNATURE)
    return err({ code: 'list-malformed', detail: 'too long' });
  const parsed = parseSignature(signature);
  if (parsed === undefined) return err({ code: 'list-malformed', detail: 'the signature' });
  const bytes = new TextEncoder().encode(text);
  for (const { minisign, institution } of listSigners(judge.pinned, judge.known?.list, judge.now)) {
    const key = institution === judge.institution ? parsePublicKey(minisign) : undefined;
    if (key !== undefined && (await verifySignature(bytes, parsed, key))) return ok(undefined);
  }
  return err({ code: 'list-signer', detail: keyIdText(parsed.keyId) });
}

function forgottenKey(before: InstitutionList | undefined, list: InstitutionList): string | undefined {
  const revoked = new Set(list.keys.flatMap((key) => (key.revoked === undefined ? [] : [keyBytes(key.minisign)])));
  return before?.keys.find((key) => key.revoked !== undefined && !revoked.has(keyBytes(key.minisign)))?.minisign;
}

/** Judged at the list's own time, too: one that ends its last key tomorrow is the last one that anybody takes. */
function leavesASigner({ keys, issuedAt }: InstitutionList, now: number): boolean {
  const at = Math.max(now, Date.parse(issuedAt));
  return keys.some((key) => key.kitsOnly !== true && barredOf(key, at) === undefined);
}
