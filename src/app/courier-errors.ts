import type { CourierFault } from '$lib/courier/fault';
import { m } from './text';

/* Why a courier is not taken, and what to do. Apart from errors.ts, because only pages that open couriers need it. */
const FAULTS: Readonly<Record<CourierFault['code'], () => string>> = {
  'not-a-courier': m.errors_courier_not_a_courier,
  'not-for-us': m.errors_courier_not_for_us,
  truncated: m.errors_courier_truncated,
  damaged: m.errors_courier_damaged,
  'future-version': m.errors_courier_future_version,
  malformed: m.errors_courier_malformed,
  'too-large': m.errors_courier_too_large,
  'other-receiver': m.errors_courier_other_receiver,
  'unknown-device': m.errors_courier_unknown_device,
  'enrolment-unknown': m.errors_courier_enrolment_unknown,
  'enrolment-foreign': m.errors_courier_enrolment_foreign,
  'enrolment-used': m.errors_courier_enrolment_used,
  'enrolment-expired': m.errors_courier_enrolment_expired,
  'blocked-device': m.errors_courier_blocked_device,
  'blocked-account': m.errors_courier_blocked_account,
  'not-your-learner': m.errors_courier_not_your_learner,
  'unknown-site': m.errors_courier_unknown_site,
  'blocked-site': m.errors_courier_blocked_site,
  forged: m.errors_courier_forged,
  changed: m.errors_courier_changed,
};

export const isCourierFault = (code: string): code is CourierFault['code'] => Object.hasOwn(FAULTS, code);

/** A code that only a newer hub knows is told as well. */
export const courierFaultMessage = (code: string): string =>
  (isCourierFault(code) ? FAULTS[code] : m.errors_courier_unknown)();
