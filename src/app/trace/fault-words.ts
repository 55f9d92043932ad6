import type { ClockNote } from '$lib/trace/verify-clock';
import type { TraceFault } from '$lib/trace/verify';
import { formatDuration, formatTime, m } from '../text';

const FAULTS: Readonly<Record<TraceFault['code'], () => string>> = {
  malformed: m.tutor_trace_fault_malformed,
  foreign: m.tutor_trace_fault_foreign,
  gap: m.tutor_trace_fault_gap,
  changed: m.tutor_trace_fault_changed,
  reordered: m.tutor_trace_fault_reordered,
  duplicate: m.tutor_trace_fault_duplicate,
  'broken-chain': m.tutor_trace_fault_broken_chain,
  'forged-signature': m.tutor_trace_fault_forged_signature,
  'forged-device': m.tutor_trace_fault_forged_device,
  'forged-site': m.tutor_trace_fault_forged_site,
  'forged-receipt': m.tutor_trace_fault_forged_receipt,
  'unknown-device': m.tutor_trace_fault_unknown_device,
  'blocked-device': m.tutor_trace_fault_blocked_device,
  'impossible-time': m.tutor_trace_fault_impossible_time,
};

export const faultWords = (fault: TraceFault): string => FAULTS[fault.code]();

const NOTES: Readonly<Record<ClockNote['code'], (said: { readonly length: string }) => string>> = {
  'clock-set-back': m.tutor_trace_note_set_back,
  'clock-ahead': m.tutor_trace_note_ahead,
  'clock-behind': m.tutor_trace_note_behind,
  'zone-changed': m.tutor_trace_note_zone,
  'hub-clock-set-back': m.tutor_trace_note_hub_clock,
  'receipt-missing': () => m.tutor_trace_note_receipt_missing(),
};

/** What was noted, and between which receipts of the hub it happened. */
export function noteWords(note: ClockNote): string {
  const said = NOTES[note.code]({ length: formatDuration(Math.abs(note.ms)) });
  // The hub's own time is what is in doubt there.
  return note.code === 'hub-clock-set-back' ? said : [said, boundWords(note)].join(' ').trim();
}

function boundWords({ notBefore, notAfter }: ClockNote): string {
  const [from, to] = [notBefore, notAfter].map((at) => (at === undefined ? '' : formatTime(new Date(at))));
  if (from && to) return m.tutor_trace_note_between({ from, to });
  if (from) return m.tutor_trace_note_after({ from });
  return to ? m.tutor_trace_note_before({ to }) : '';
}
