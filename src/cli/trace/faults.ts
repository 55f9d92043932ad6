import type { RevocationFault } from '../../lib/trace/revocations';
import type { TraceFault, TraceReport } from '../../lib/trace/verify';
import type { ClockNote } from '../../lib/trace/verify-clock';

const FAULTS: Readonly<Record<TraceFault['code'], string>> = {
  malformed: 'This document is not in the form of a trace.',
  foreign: 'This document belongs to another learner.',
  gap: 'Something is missing here.',
  changed: 'This was changed after it was sealed.',
  reordered: 'This is not the place of the chain that the device signed it for.',
  duplicate: 'This place of the chain is there twice.',
  'broken-chain': 'This does not follow the segment before it: one of the two was replaced.',
  'forged-signature': 'The device did not sign this.',
  'forged-device': 'The hub did not enrol this device.',
  'forged-site': 'The institution did not admit this site to the dossier.',
  'forged-receipt': 'The hub did not sign this receipt.',
  'unknown-device': 'No device of this name is enrolled.',
  'blocked-device': 'The device was blocked, and the hub did not receive this before.',
  'impossible-time': 'This claims to have happened after the hub had received it.',
};

export const REVOCATION_FAULTS: Readonly<Record<RevocationFault['code'], string>> = {
  'revocations-malformed': 'this is none.',
  'revocations-foreign': 'it is of another hub.',
  'revocations-forged': 'the hub did not sign it.',
  'revocations-old': 'a newer one is known.',
};

/** Lines for a person: what the first fault is and where. */
export function explainTraceFault({ code, place, detail }: TraceFault): string {
  const where = place.statement === undefined ? place.document : `${place.document}, statement ${place.statement}`;
  return `Not intact: ${FAULTS[code]} [${code}]\nWhere: ${where}${detail === undefined ? '' : `\nDetail: ${detail}`}`;
}

/** Lines for a person: what was checked. */
export function explainReport({ chains, statements, notes }: TraceReport): string {
  const lines = chains.map(
    ({ device, segments, statements: count, received }) =>
      `  device ${device}: ${segments} segments, ${count} statements; the hub received ${received} segments`,
  );
  const remarks = notes.map((note) => `  note: ${explainNote(note)}`);
  return [`Intact: ${statements} statements of ${chains.length} devices.`, ...lines, ...remarks].join('\n');
}

const NOTES: Readonly<Record<ClockNote['code'], (minutes: number, note: ClockNote) => string>> = {
  'clock-set-back': (minutes) => `the clock was set back by ${minutes} min`,
  'clock-ahead': (minutes) => `the clock was ahead of the hub by up to ${minutes} min`,
  'clock-behind': (minutes) => `the clock was behind the hub by ${minutes} min or more`,
  'zone-changed': (minutes) => `the time zone was changed by ${minutes} min`,
  'hub-clock-set-back': (minutes) => `the hub's own clock was set back by ${minutes} min`,
  'receipt-missing': (_, { receipt }) => `the device names ${receipt}, which is not here`,
};

function explainNote(note: ClockNote): string {
  const said = NOTES[note.code](Math.round(note.ms / 60_000), note);
  const from = note.notBefore === undefined ? '' : `, after ${note.notBefore}`;
  const to = note.notAfter === undefined ? '' : `, before ${note.notAfter}`;
  return `${said} at statement ${note.statement} (${note.document})${from}${to}`;
}
