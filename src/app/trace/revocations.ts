import * as v from 'valibot';
import type { Institution } from '$lib/institution/account';
import type { Timestamp } from '$lib/shared/clock';
import { err, type Result } from '$lib/shared/result';
import { importPublicKey } from '$lib/trace/jws';
import {
  MAX_REVOCATIONS,
  judgeRevocations,
  revokedBy,
  type KnownRevocations,
  type RevocationFault,
} from '$lib/trace/revocations';
import type { HubClient } from '../hub-client';
import { openHeard, tellHeard } from '../profile/heard';
import { read, write } from '../profile/idb';

/*
 * The newest list of blocked devices and accounts that this browser heard of, of each hub, for all its profiles alike: it
 * names no people.
 */

type Pinned = Pick<Institution, 'hub' | 'receiptKey'>;
interface Kept {
  readonly hub: string;
  readonly jws: string;
}

/** Undefined where none was heard of yet, or what is kept is none any more. */
export async function heardRevocations({ hub, receiptKey }: Pinned): Promise<KnownRevocations | undefined> {
  const hubKey = await importPublicKey(receiptKey);
  const db = await openHeard();
  try {
    const kept = await read<Kept>(db, 'lists', hub);
    if (hubKey === undefined || kept === undefined) return undefined;
    const judged = await judgeRevocations(kept.jws, { hubKey, hub });
    return judged.ok ? judged.value : undefined;
  } finally {
    db.close();
  }
}

/** Since when which device is blocked, as far as this browser knows: for `TraceEvidence.revoked`. */
export async function revokedHere(institution: Pinned): Promise<ReadonlyMap<string, Timestamp>> {
  // Without its storage a browser still shows what the dossier itself says.
  const known = await heardRevocations(institution).catch(() => undefined);
  return revokedBy(known?.list);
}

/** Takes a list in where it is good and not older; it is kept when this resolves. */
export async function hearRevocations(
  outside: string,
  institution: Pinned,
): Promise<Result<KnownRevocations, RevocationFault>> {
  const hubKey = await importPublicKey(institution.receiptKey);
  if (hubKey === undefined) return err({ code: 'revocations-forged' });
  const known = (await heardRevocations(institution))?.list;
  const { hub } = institution;
  const judged = await judgeRevocations(outside, { hubKey, hub, ...(known !== undefined && { known }) });
  if (!judged.ok) return judged;
  const db = await openHeard();
  try {
    const kept: Kept = { hub, jws: judged.value.jws };
    await write(db, ['lists'], (store) => store('lists').put(kept));
    if (known?.sequence !== judged.value.list.sequence) tellHeard();
    return judged;
  } finally {
    db.close();
  }
}

const Answer = v.object({ list: v.pipe(v.string(), v.maxLength(MAX_REVOCATIONS)) });

/** Asks the hub; quiet where it is away or of a version that has no such list. */
export async function catchUpRevocations(hub: Pick<HubClient, 'request'>, institution: Pinned): Promise<void> {
  const answer = await hub.request('/api/revocations', Answer);
  if (answer.ok) await hearRevocations(answer.value.list, institution);
}
