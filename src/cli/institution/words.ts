import type { InstitutionList, ListedKey, ListFault } from '../../lib/kit/institution/list';
import { barredOf } from '../../lib/kit/institution/standing';
import { keyIdText, parsePublicKey } from '../../lib/kit/minisign/format';

const FAULTS: Readonly<Record<ListFault['code'], string>> = {
  'list-malformed':
    'This is no list of an institution, or it was changed. Take the file that sandyq institution list wrote.',
  'list-version': 'The list is of a newer format than this program knows. Update sandyq and try again.',
  'list-foreign': 'The list is of another institution.',
  'list-signer':
    'The list is not signed by a key that is in force and may sign lists. Sign it with the oldest key that is in force.',
  'list-known': 'This very list is known already.',
  'list-old':
    'A list with this number, or a higher one, is known. Make the new one with --previous and the newest list.',
  'list-ahead': 'The number of the list is too far ahead. Make it with --previous and the newest list.',
  'list-keyless': 'The list leaves no key in force that could sign the next one. Add a new key first.',
  'list-forgets':
    'The list takes a revocation back, which is not possible. Make it with --previous and the newest list.',
};

/** Lines for a person: why a list is not taken, and what to do. */
export const explainListFault = ({ code, detail }: ListFault): string =>
  `${FAULTS[code]} [${code}]${detail === undefined ? '' : `\nDetail: ${detail}`}`;

export const isListFault = (code: string): code is ListFault['code'] => Object.hasOwn(FAULTS, code);

/** What a list says, line by line. `now`: ms UTC. */
export function describeList(list: InstitutionList, now: number): string {
  return [
    `Institution: ${list.institution}`,
    `List:        number ${list.sequence}, issued ${list.issuedAt}`,
    ...list.keys.map(
      (key) => `Key:         ${keyName(key)}, ${stateOf(key, now)}${key.kitsOnly ? ', for kits alone' : ''}`,
    ),
    ...list.withdrawn.map(({ kit, version, at, reason }) => {
      const words = Object.entries(reason).map(([language, text]) => `${language}: ${text}`);
      return `Withdrawn:   ${kit} ${version}, ${at}. ${words.join(' / ')}`;
    }),
  ].join('\n');
}

/** The list that a kit brings, for a person; no line where there is none. */
export const broughtLines = (
  brought: { readonly list: InstitutionList; readonly good: boolean } | undefined,
  now: number,
): readonly string[] =>
  brought === undefined
    ? []
    : [
        '',
        `It brings a list of the institution, ${brought.good ? 'signed by the key you named' : 'whose signature was not checked'}:`,
        describeList(brought.list, now),
      ];

const keyName = ({ minisign }: ListedKey): string => {
  const key = parsePublicKey(minisign);
  return key === undefined ? minisign : keyIdText(key.keyId);
};

function stateOf(key: ListedKey, now: number): string {
  const barred = barredOf(key, now);
  if (key.revoked !== undefined) return `revoked ${key.revoked.at} (${key.revoked.reason})`;
  if (barred === 'not-yet') return `from ${key.from}`;
  if (barred === 'retired') return `retired ${key.until}`;
  return key.until === undefined ? 'in force' : `in force until ${key.until}`;
}
