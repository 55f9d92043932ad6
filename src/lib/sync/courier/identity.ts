import * as v from 'valibot';
import { newAgeIdentity, recipientOf } from '../../courier/age';
import type { AgeIdentity } from '../../courier/age';
import type { AgeRecipient } from '../../shared/age-recipient';
import type { Marks } from '../local-copy';

/** What opens couriers for this profile on this device, and what they are sealed to. */
export interface CourierIdentity {
  /** Made at the first call, and the same ever after. */
  identity(): Promise<AgeIdentity>;
  recipient(): Promise<AgeRecipient>;
}

const MARK = 'sandyq-courier-identity';
const Kept = v.object({ identity: v.pipe(v.string(), v.regex(/^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/)) });

/**
 * The secret as text in a mark of the profile's private copy: whatever keeps the copy from others who use this browser
 * keeps this too, and both are lost together. Not a key that stays in WebCrypto: old school machines know no X25519.
 * Callers see to it that two tabs do not make one at once.
 */
export function markedIdentity(marks: Marks): CourierIdentity {
  const identity = async (): Promise<string> => {
    const kept = v.safeParse(Kept, await marks.mark(MARK));
    if (kept.success) return kept.output.identity;
    const made = await newAgeIdentity();
    await marks.setMark(MARK, { identity: made });
    return made;
  };
  return { identity, recipient: async () => recipientOf(await identity()) };
}
