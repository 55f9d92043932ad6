import type { AuditFault, AuditReport } from '../../lib/audit/verify';

const FAULTS: Readonly<Record<AuditFault['code'], string>> = {
  malformed: 'This is not in the form of an audit list.',
  foreign: 'This is of another hub.',
  gap: 'Something is missing here.',
  changed: 'This was changed after it was written.',
  reordered: 'This does not stand in its place.',
  duplicate: 'This number is there twice.',
  'broken-chain': 'This does not follow the entry before it: one of the two was replaced.',
  'forged-signature': 'The hub did not sign this.',
  'impossible-time': 'This claims to be older than the entry before it.',
  rewritten: 'This is not the entry that was written down: the list was written anew.',
};

/** Lines for a person: what the first fault is and where. */
export function explainAuditFault({ code, place, detail }: AuditFault): string {
  const where = `line ${place.line}${place.number === undefined ? '' : `, entry ${place.number}`}`;
  return `Not intact: ${FAULTS[code]} [${code}]\nWhere: ${where}${detail === undefined ? '' : `\nDetail: ${detail}`}`;
}

/** Lines for a person: what was checked, and how to hold the list to it later. */
export function explainAuditReport(
  { hub, entries, loose, head, exportedAt }: AuditReport,
  anchors: number,
  key: { readonly thumbprint: string; readonly given: boolean },
): string {
  return [
    `Intact: ${entries} entries of hub ${hub}, up to ${head.at}, taken out at ${exportedAt}.`,
    ...(loose > 0
      ? [`  ${loose} entries from before the list was chained: held by the first entry of the chain.`]
      : []),
    ...(anchors > 0 ? [`  ${anchors} entries are what was written down.`] : []),
    `The last entry, to hold a later list to: --anchor ${head.number}:${head.hash}`,
    key.given
      ? `Checked against the key you named: ${key.thumbprint}`
      : `Checked against the key that the file names. Compare its thumbprint with the institution's: ${key.thumbprint}`,
  ].join('\n');
}
