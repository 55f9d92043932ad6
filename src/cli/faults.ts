import type { KitFault, UnknownSigner } from '../lib/kit/fault';

const COPY = 'Copy the kit again from where you got it, and compare the sizes.';
const AUTHOR = 'Tell whoever made the kit: it was not made by `sandyq pack`, or was changed afterwards. Do not use it.';

/** What each fault means, and what to do next. */
const FAULTS: Readonly<Record<KitFault['code'], readonly [what: string, next: string]>> = {
  'not-a-zip': ['This file is not a kit.', 'Choose the file that ends in .kit.'],
  truncated: ['The file is incomplete.', COPY],
  'zip-unsupported': ['The file is packed in a way that kits are not.', AUTHOR],
  'unsafe-path': ['The kit names a file outside its place.', AUTHOR],
  'duplicate-entry': ['The kit holds a file twice, or two whose names differ only in case.', AUTHOR],
  'too-many-entries': ['The kit holds more files than any kit may.', AUTHOR],
  'too-large': ['The kit unpacks to more than it says.', AUTHOR],
  'not-a-bag': ['The kit is not a complete bag (RFC 8493).', AUTHOR],
  unsigned: [
    'The kit is not signed.',
    'Ask for the signed kit, or sign it: sandyq pack DIR --key NAME.key --out F.kit',
  ],
  'signature-malformed': ['The signature cannot be read.', COPY],
  'signature-wrong': ['The signature is not by the key it names, or the kit was changed after it was signed.', AUTHOR],
  'signer-barred': [
    'The kit is signed by a key that the institution’s list has ended.',
    'Ask for the kit signed by a key that is in force. The detail says: revoked, retired (past its time), or not-yet.',
  ],
  'hash-mismatch': ['A file of the kit was changed or damaged.', COPY],
  'file-missing': ['A file of the kit is missing.', COPY],
  'file-extra': ['The kit holds a file that nobody signed for.', AUTHOR],
  'base-missing': [
    'The kit is an update: it leaves out what an older version has, and that version is not here.',
    'Take the whole kit, or that version first (its name is in the detail). sandyq verify takes it by --base.',
  ],
  'manifest-invalid': ['The manifest of the kit is wrong.', AUTHOR],
  'version-unsupported': ['The kit is of a newer format than this program knows.', 'Update sandyq and try again.'],
  withdrawn: [
    'The institution has withdrawn this version.',
    'Take a newer version. The reason is in the institution’s list: sandyq institution show F.json',
  ],
  expired: ['The kit is past its last day.', 'Ask for the current version of the course.'],
};

/** Lines for a person: what is wrong, where, what to do. */
export function explainFault(fault: KitFault | UnknownSigner): string {
  if (fault.code === 'unknown-signer')
    return [
      `Signed by another key: ${fault.keyId}.`,
      `Fingerprint of that key: ${groups(fault.fingerprint)}`,
      'Ask the institution for its public key, compare, and name it with --key.',
    ].join('\n');
  const [what, next] = FAULTS[fault.code];
  const where = fault.path === undefined ? '' : `\nWhere: ${fault.path}`;
  const detail = fault.detail === undefined ? '' : `\nDetail: ${fault.detail}`;
  return `${what} [${fault.code}]${where}${detail}\n${next}`;
}

/** Fours, for reading aloud. */
export const groups = (fingerprint: string): string => fingerprint.match(/.{1,4}/g)?.join(' ') ?? '';
