import * as v from 'valibot';
import { linesOf } from '$lib/audit/lines';
import { verifyAudit, type Anchor, type AuditFault, type AuditReport } from '$lib/audit/verify';
import type { Institution } from '$lib/institution/account';
import type { Result } from '$lib/shared/result';
import { PublicKey } from '$lib/trace/certificate';
import { importPublicKey, type PublicJwk } from '$lib/trace/jws';
import { judgeSiteCertificate } from '$lib/trace/site';
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
  institution: Signers,
  notes: SealedNotes,
  onEntry?: (entries: number) => void,
): Promise<Result<AuditReport, AuditFault>> {
  const before = seenBefore(notes);
  const verdict = await verifyAudit(linesOf(piecesOf(list)), {
    ...(await signerOf(institution)),
    anchors: before === undefined ? [] : [before],
    ...(onEntry !== undefined && { onEntry }),
  });
  if (verdict.ok) {
    const { number, hash } = verdict.value.head;
    notes.setItem(NOTE, JSON.stringify({ number, hash }));
  }
  return verdict;
}

type Signers = Pick<Institution, 'id' | 'hub' | 'receiptKey' | 'site'>;

/** Whose list it is: the pinned hub's, or that of a site which the pinned key admits. */
async function signerOf({
  id,
  hub,
  receiptKey,
  site,
}: Signers): Promise<{ readonly hub: string; readonly hubKey: PublicJwk }> {
  const { kty, crv, x, y } = receiptKey;
  const pinned = { hub, hubKey: v.parse(PublicKey, { kty, crv, x, y }) };
  const rootKey = site && (await importPublicKey(pinned.hubKey));
  if (site === undefined || rootKey === undefined) return pinned;
  const known = await judgeSiteCertificate(site.certificate, { rootKey, root: hub, institution: id });
  // A site that nobody admitted: its list is held to the pinned key, which did not sign it.
  return known.ok ? { hub: known.value.certificate.hub, hubKey: known.value.certificate.receiptKey } : pinned;
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
