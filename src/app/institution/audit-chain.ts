import * as v from 'valibot';
import { linesOf } from '$lib/audit/lines';
import { verifyAudit, type Anchor, type AuditFault, type AuditReport } from '$lib/audit/verify';
import type { Institution } from '$lib/institution/account';
import type { Result } from '$lib/shared/result';
import { PublicKey } from '$lib/trace/certificate';
import type { SealedNotes } from '../profile/notes';

const NOTE = 'audit-seen';
const Seen = v.object({ number: v.number(), hash: v.string() });

/** The last entry that this profile saw at its last check, undefined where it never checked. */
export function seenBefore(notes: SealedNotes): Anchor | undefined {
  const seen = v.safeParse(v.pipe(v.string(), v.parseJson(), Seen), notes.getItem(NOTE));
  return seen.success ? seen.output : undefined;
}

/**
 * Verifies a list as it came from the hub, by the hub's pinned key, and holds it to what was seen before. What is intact is
 * what the next one is held to.
 */
export async function checkAudit(
  list: Blob,
  { hub, receiptKey }: Pick<Institution, 'hub' | 'receiptKey'>,
  notes: SealedNotes,
  onEntry?: (entries: number) => void,
): Promise<Result<AuditReport, AuditFault>> {
  const { kty, crv, x, y } = receiptKey;
  const before = seenBefore(notes);
  const verdict = await verifyAudit(linesOf(piecesOf(list)), {
    hubKey: v.parse(PublicKey, { kty, crv, x, y }),
    hub,
    anchors: before === undefined ? [] : [before],
    ...(onEntry !== undefined && { onEntry }),
  });
  if (verdict.ok) {
    const { number, hash } = verdict.value.head;
    notes.setItem(NOTE, JSON.stringify({ number, hash }));
  }
  return verdict;
}

/** Safari reads streams by their readers alone. */
async function* piecesOf(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
