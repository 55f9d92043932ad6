import type { QueueEntry } from '../../lib/institution/review';
import type { Actor, Audit, AuditAction, AuditMark } from '../registry/audit';

/** What the audit list says of a courier of the queue: whose it is, and just which file. */
export function noteOf(
  audit: Audit,
  by: Actor,
  action: AuditAction,
  { direction, counterpart, courier, sha256, bytes }: QueueEntry,
  more: Readonly<Record<string, string | number | boolean>> = {},
): Promise<AuditMark> {
  const [subject, party] =
    counterpart.kind === 'device' ? [counterpart.learner, counterpart.device] : [counterpart.hub, counterpart.hub];
  return audit.write(by, action, subject, {
    ...{ name: counterpart.name, direction, party },
    ...{ number: courier.number, courier: courier.id, sha256, bytes },
    ...more,
  });
}
