import { courierFaultMessage, isCourierFault } from '../../courier-errors';
import { messageOf } from '../../errors';
import { m } from '../../text';

const OF_THE_LINK: Readonly<Record<string, () => string>> = {
  unreachable: m.sites_network_unreachable,
  // What came of the answer before the link broke is taken in.
  truncated: m.sites_network_unreachable,
  'untrusted-certificate': m.sites_network_untrusted,
  'strange-answer': m.sites_network_strange,
  'not-found': m.sites_network_strange,
};

/** Why an exchange over the network failed, and what to do. */
export function exchangeFaultWords(code: string): string {
  const ofTheLink = OF_THE_LINK[code];
  if (ofTheLink !== undefined) return ofTheLink();
  return isCourierFault(code) ? courierFaultMessage(code) : messageOf({ code });
}
