import type { StickFault } from '../hub/stick/fault';
import type { StickReport } from '../hub/stick/verify';
import { explainFault, groups } from './faults';

const AGAIN = 'What is on it stays: run the same command again, and it goes on.';

const WRITING: Readonly<Record<StickFault['code'], readonly [what: string, next: string]>> = {
  'stick-gone': ['The stick is gone: pulled out, or it fails.', `Plug it in at the same place. ${AGAIN}`],
  'stick-full': ['The stick is full.', `Make room on it, or leave out a kit or --no-read. ${AGAIN}`],
  'stick-read-only': [
    'The stick may not be written to.',
    'Look for a switch on its side, and at the rights of the folder.',
  ],
  'file-too-large': [
    'The stick takes no file that large: FAT32 ends at 4 GiB.',
    'Format it as exFAT, which every system reads (all that is on it goes), and run the command again.',
  ],
  'written-otherwise': [
    'What was written reads otherwise: the stick is worn out or counterfeit.',
    'Take another one. Do not hand this one out.',
  ],
  'folder-taken': [
    'There are files under the name of one of the stick’s folders, and no stick was written here before.',
    'Name an empty folder, or move them away: kits, read, runtime and sandyq hold nothing but what sandyq stick writes.',
  ],
};

/** Lines for a person: what stopped the writing, where, what to do. */
export function explainStickFault({ code, path, missing }: StickFault): string {
  const [what, next] = WRITING[code];
  const where = path === undefined || path === '' ? '' : `\nWhere: ${path}`;
  const room = missing === undefined ? '' : `\nMissing: ${sizeText(missing)} at least`;
  return `${what} [${code}]${where}${room}\n${next}`;
}

export const sizeText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

const LISTS: Readonly<Record<Exclude<StickReport['list'], 'good'>, string>> = {
  none: 'This is no stick: there is no SHA256SUMS. Name the folder that sandyq stick wrote.',
  unfinished: 'The writing of this stick was not finished. Run sandyq stick again, and it goes on.',
  damaged: 'SHA256SUMS of this stick cannot be read. Write the stick again.',
  unsigned:
    'The list of this stick is not signed, so nothing proves its program and its pages. Ask for a signed one (sandyq stick --sign), or check its kits alone by the key: --unsigned-list.',
  'signature-wrong': 'SHA256SUMS is not signed by the key you named, or was changed afterwards. Do not use this stick.',
};

/** Every line that a person needs to know what is wrong with a stick; [] where nothing is. */
export function explainReport(report: StickReport): readonly string[] {
  if (report.list !== 'good') return [LISTS[report.list]];
  return [
    ...report.damaged.map((path) => `damaged: ${path}`),
    ...report.missing.map((path) => `missing: ${path}`),
    ...report.extra.map((path) => `extra: ${path}`),
    ...report.kits.flatMap(({ file, fault }) => (fault === undefined ? [] : [`${file}: ${explainFault(fault)}`])),
    ...(report.damaged.length + report.missing.length > 0
      ? ['Write the stick again: sandyq stick copies what is not whole.']
      : []),
    ...(report.extra.length > 0 ? ['Nobody listed the extra files: do not start or open them.'] : []),
  ];
}

/** One line a kit of a good stick. */
export const kitLine = ({
  id,
  version,
  signer,
  signerFingerprint,
  keyGiven,
  brought,
}: StickReport['kits'][number]): string =>
  keyGiven
    ? `${id} ${version}: signed by ${brought ? 'a key that the institution’s list brings' : 'the key you named'}, ${signer}`
    : `${id} ${version}: signed by ${signer}, fingerprint ${groups(signerFingerprint ?? '')}`;
