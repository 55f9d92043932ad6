import { nextList } from '../../lib/kit/institution/change';
import { listText } from '../../lib/kit/institution/list';
import { publicKeyLine } from '../../lib/kit/minisign/format';
import { sign } from '../../lib/kit/node/keys';
import type { SigningKey } from '../../lib/kit/node/keys';
import type { Institution } from '../../lib/institution/account';
import type { Clock } from '../../lib/shared/clock';
import type { KitId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { LocalizedText } from '../../lib/shared/text';
import type { InstitutionLists } from '../institution/lists';

export interface WithdrawnKit {
  readonly kit: KitId;
  readonly version: string;
  readonly fingerprint: string;
  readonly reason: LocalizedText;
}

/** Somebody else published a list in the same moment: it is tried again on top of that one so often. */
const TRIES = 5;

/** The next list of the institution, which takes a version back, signed by this hub's key, where that one may. Gives its number. */
export async function withdrawKit(
  { lists, institution, key, clock }: WithdrawParts,
  kit: WithdrawnKit,
): Promise<Result<number, { readonly code: 'list-key' | 'draft-stage' }>> {
  const { id } = institution();
  for (let tries = 0; tries < TRIES; tries++) {
    const now = clock.now();
    const known = (await lists.newest())?.list;
    // A list names a key that can sign the next one: else nobody takes it.
    const list = nextList(known ?? id, { add: [{ minisign: publicKeyLine(key) }], withdraw: [kit] }, now);
    const text = listText(list);
    const signature = sign(new TextEncoder().encode(text), `sandyq institution ${id}`, key);
    const heard = await lists.hear({ text, signature });
    if (!heard.ok && heard.error.code !== 'list-old') return err({ code: 'list-key' });
    // Of two hubs on one store that wrote at once, one was first.
    if ((await lists.newest())?.text === text) return ok(list.sequence);
  }
  return err({ code: 'draft-stage' });
}

export interface WithdrawParts {
  readonly lists: InstitutionLists;
  readonly institution: () => Institution;
  readonly key: SigningKey;
  readonly clock: Clock;
}
