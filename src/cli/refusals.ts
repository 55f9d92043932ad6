import type { KitFault } from '../lib/kit/fault';
import { explainCourierFault } from './courier/faults';
import { explainFault } from './faults';
import type { Refusal } from './hub-session';
import { explainListFault, isListFault } from './institution/words';

const TEXTS: Readonly<Record<string, string>> = {
  'wrong-password': 'The login or the password is wrong.',
  'account-blocked': 'This account is blocked.',
  'account-moved': 'This account has moved to another hub: sign in there.',
  'other-fingerprint': 'The fingerprint is another one. Do not use this file. Find out who carried it.',
  forbidden: 'This account may not do that.',
  'not-found': 'There is no such thing on this hub.',
  conflict: 'That version is on the shelf already, with other bytes. A version never changes: raise it and pack again.',
  'too-large': 'The hub takes nothing that large.',
  'storage-full': 'The disk of the hub is full.',
  'store-down': 'The store of the hub is down at the moment. Try again later.',
  'hub-busy': 'The hub is busy. Try again shortly.',
  unreachable: 'The hub does not answer. Check its address, and whether it runs.',
  'untrusted-certificate':
    'The certificate of the hub is not trusted here. Get sandyq-ca.pem from its page of trust and set NODE_EXTRA_CA_CERTS=sandyq-ca.pem.',
};

const CONFLICTS: Readonly<Record<string, string>> = {
  'queue-full': 'The release queue of the hub is full: an officer has to decide on what waits first.',
  'institution-only': 'That is the institution’s to do: ask there. It comes here with the next courier.',
  'blocked-site': 'This site is blocked.',
  'unknown-site': 'There is no such site.',
  'no-exchange': 'No network to the institution was set up here: start the hub with --institution-hub.',
  'no-recipient': 'No device of this learner has said yet what to encrypt to. Take in a courier of it first.',
  'several-devices': 'This learner has several devices: say which one with --device (sandyq courier in tells its id).',
};

const HELD: Readonly<Record<string, string>> = {
  held: 'It waits for an officer of the institution. Nothing of it is taken in or given out before they release it; run the command again then.',
  released: 'An officer has released it already, and the hub has taken it in.',
  refused: 'An officer has refused it. The page of the release queue says why.',
};

/** Lines for a person: what the hub refused and what to do. */
export function explainRefusal(refusal: Refusal): string {
  if (refusal.fault === 'kit-not-listed')
    return 'The institution lists which kits may come, and this one is not on the list. An administrator can add it.';
  if (refusal.fault === 'kit-preview')
    return 'This is a preview of a kit that is still being written. Publish the kit itself when it has been approved.';
  if (refusal.fault === 'unknown-signer') {
    return 'The kit is signed by a key that this institution does not take. Start the hub once with --trust NAME.pub.';
  }
  if (refusal.fault !== undefined && refusal.detail === 'courier')
    return explainCourierFault({ ...refusal, code: refusal.fault, detail: undefined });
  if (refusal.code === 'held') return `${HELD[refusal.detail ?? ''] ?? HELD.held}\nEntry: ${refusal.path ?? ''}`;
  const inWords = refusal.code === 'conflict' ? CONFLICTS[refusal.detail ?? ''] : undefined;
  if (inWords !== undefined) return inWords;
  if (refusal.fault !== undefined && isListFault(refusal.fault)) return explainListFault({ code: refusal.fault });
  if (refusal.fault !== undefined) return explainFault({ code: refusal.fault as KitFault['code'], path: refusal.path });
  if (refusal.code === 'too-many-tries') return `Too many tries. Wait ${refusal.retryAfter ?? 60} seconds.`;
  return (
    TEXTS[refusal.code] ??
    `The hub refused: ${refusal.code}${refusal.detail === undefined ? '' : ` (${refusal.detail})`}`
  );
}
