import type { DraftProblem, DraftProblemCode } from '../../lib/draft/api';
import { at } from '../../lib/draft/check/words';
import type { Parts } from '../../lib/draft/outline';

/** What no packer knows: in whose name this hub signs, and what day it is. */
export interface Here {
  readonly institution: string;
  /** Ms UTC. */
  readonly now: number;
}

/** Why this hub packs no kit of a draft, in the packer's way of saying it. */
export function problemsHere(parts: Parts, { institution, now }: Here): readonly DraftProblem[] {
  const facts = parts.get('kit');
  const mistake = (code: DraftProblemCode, member: string, detail: string, message: string): DraftProblem => ({
    ...{ severity: 'mistake', code, part: 'kit', member, detail, message },
  });
  // What is no id, or no time, the packer says itself.
  const [id, expires] = [at(at(facts, 'institution'), 'id'), at(facts, 'expires')];
  return [
    ...(typeof id === 'string' && id !== '' && id !== institution
      ? [
          mistake(
            'institution-other',
            'institution',
            id.slice(0, 64),
            `institution: this hub signs in the name of "${institution}" alone, and not of "${id.slice(0, 64)}"`,
          ),
        ]
      : []),
    ...(typeof expires === 'string' && Date.parse(expires) <= now
      ? [
          mistake(
            'expired',
            'expires',
            expires.slice(0, 64),
            `expires: ${expires.slice(0, 64)} is past, so nobody could install it`,
          ),
        ]
      : []),
  ];
}
