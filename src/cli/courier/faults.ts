import type { CourierFaultCode } from '../../lib/courier/fault';

const AGAIN = 'Copy the file again from where it was made. If that is gone: the next courier brings the same.';

/** What each fault means, and what to do next. */
const FAULTS: Readonly<Record<CourierFaultCode, readonly [what: string, next: string]>> = {
  'not-a-courier': ['This file is not a courier.', 'Choose the file that ends in .courier.'],
  'not-for-us': [
    'The courier is encrypted for somebody else.',
    'Take it to the hub, or the device, that it was made for. A hub whose data were lost cannot open what was made before.',
  ],
  truncated: ['The courier ends before its end.', AGAIN],
  damaged: ['The courier is damaged: a byte is not what it was.', AGAIN],
  'future-version': ['The courier is of a newer format than this program knows.', 'Update sandyq and try again.'],
  malformed: ['What is in the courier is not in the form of one.', 'Tell whoever made it; do not use it.'],
  'too-large': ['The courier holds more than any may.', 'Tell whoever made it; do not use it.'],
  'other-receiver': [
    'The courier is for another hub, another institution or another device.',
    'Take it to where it was made for.',
  ],
  'unknown-device': [
    'The courier is by a device that this hub does not know.',
    'The learner signs in at this hub once with that device, then makes a new courier.',
  ],
  'enrolment-unknown': [
    'The courier asks to admit a device by an enrolment file that this hub did not make.',
    'Take it to the hub that made the file. If it is this one, give the learner a new file.',
  ],
  'enrolment-foreign': [
    'The courier asks to admit a device by the enrolment file of another learner.',
    'Do not use it. Give each learner a file of their own.',
  ],
  'enrolment-used': [
    'The courier asks to admit a device by an enrolment file that admitted another device before.',
    'Give the learner a new file for this device.',
  ],
  'enrolment-expired': [
    'The courier asks to admit a device by an enrolment file whose time is over.',
    'Give the learner a new file; their work on the device stays.',
  ],
  'blocked-device': ['The courier is by a device that was blocked.', 'Ask the administrator.'],
  'blocked-account': ['The courier is by somebody whose account is blocked.', 'Ask the administrator.'],
  'not-your-learner': [
    'The courier is of a learner who is in none of your groups.',
    'Ask their tutor, or the administrator, to take it in.',
  ],
  'unknown-site': [
    'The courier is by a hub that this institution did not admit.',
    'Admit the site first (sandyq site admit), or take the courier to its own institution.',
  ],
  'blocked-site': ['The courier is by a site that was blocked.', 'Ask the administrator of the institution.'],
  forged: ['The courier is not signed by whom it names.', 'Do not use it. Find out who carried it.'],
  changed: ['A part of the courier is not what its index says.', 'Do not use it. Find out who carried it.'],
};

export const isCourierFault = (code: string): code is CourierFaultCode => Object.hasOwn(FAULTS, code);

/** Lines for a person: what is wrong, where, what to do. `code` may be one of a later hub. */
export function explainCourierFault({ code, path, detail }: { code: string; path?: string; detail?: string }): string {
  const [what, next] = isCourierFault(code) ? FAULTS[code] : ['The courier is not taken.', 'Update sandyq.'];
  const where = path === undefined ? '' : `\nWhere: ${path}`;
  const more = detail === undefined ? '' : `\nDetail: ${detail}`;
  return `${what} [${code}]${where}${more}\n${next}`;
}
