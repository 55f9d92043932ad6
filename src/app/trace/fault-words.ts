import type { ClockNote } from '$lib/trace/verify-clock';
import type { TraceFault } from '$lib/trace/verify';
import { formatDuration, m } from '../text';

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
  'forged-receipt': m.tutor_trace_fault_forged_receipt,
  'unknown-device': m.tutor_trace_fault_unknown_device,
  'blocked-device': m.tutor_trace_fault_blocked_device,
  'impossible-time': m.tutor_trace_fault_impossible_time,
};

export const faultWords = (fault: TraceFault): string => FAULTS[fault.code]();

export function noteWords(note: ClockNote): string {
  const length = formatDuration(note.ms);
  return note.code === 'clock-set-back'
    ? m.tutor_trace_note_set_back({ length })
    : m.tutor_trace_note_ahead({ length });
}
