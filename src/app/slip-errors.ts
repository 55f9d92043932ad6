import type { SlipFault } from '$lib/sync/enrolment/slip';
import { m } from './text';

/* Why a slip does not open. Apart from errors.ts, because only who begins by one needs it. */
const FAULTS: Readonly<Record<SlipFault['code'], () => string>> = {
  'slip-malformed': m.errors_slip_malformed,
  'slip-code': m.errors_slip_code,
  'slip-expired': m.errors_slip_expired,
  'slip-forged': m.errors_slip_forged,
  'slip-future': m.errors_slip_future,
};

export const slipFaultMessage = (code: SlipFault['code']): string => FAULTS[code]();
