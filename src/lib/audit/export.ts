import * as v from 'valibot';
import { canonicalBytes } from '../shared/canonical-json';
import { KitId } from '../shared/ids';
import { PublicKey } from '../trace/certificate';
import { signDetached } from '../trace/jws';
import { Time } from '../trace/time';
import { EntryNumber, HubName, Sha256, Signature } from './entry';
import type { ChainHead } from './entry';

/*
 * The audit list as a file: NDJSON. A header, the entries of before the chain, the chain, and the hub's signed word on where
 * it ends, so that a file without its last lines is no shorter truth. Format page: docs/formats/audit.md.
 */

/** Characters of a line: names and reasons are short. */
export const MAX_LINE = 64 * 1024;

export const ExportHeader = v.object({
  format: v.literal('sandyq-audit'),
  formatVersion: v.literal(1),
  institution: KitId,
  hub: HubName,
  /** As the file says it: whoever checks compares it with the one that the institution made known. */
  hubKey: PublicKey,
});
export type ExportHeader = v.InferOutput<typeof ExportHeader>;

export const ExportEnd = v.object({
  type: v.literal('audit-end'),
  v: v.literal(1),
  hub: HubName,
  /** Of the last entry. */
  number: EntryNumber,
  hash: Sha256,
  at: Time,
  signature: Signature,
});
export type ExportEnd = v.InferOutput<typeof ExportEnd>;

export function endBytes({ type, v: version, hub, number, hash, at }: Omit<ExportEnd, 'signature'>) {
  return canonicalBytes({ type, v: version, hub, number, hash, at });
}

/** `at`: when it was taken out, by the hub's clock. */
export async function signEnd(
  { number, hash }: Pick<ChainHead, 'number' | 'hash'>,
  at: ExportEnd['at'],
  { hub, key }: { readonly hub: string; readonly key: CryptoKey },
): Promise<ExportEnd> {
  const end = { type: 'audit-end', v: 1, hub, number, hash, at } as const;
  return { ...end, signature: await signDetached(endBytes(end), key) };
}

export const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;
