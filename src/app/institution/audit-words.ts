import type { AuditEntry } from '$lib/institution/account';
import { m } from '../text';

type Say = (words: { subject: string; detail: string }) => string;

const WORDS: Readonly<Record<string, Say>> = {
  'hub-started-first': () => m.institution_audit_hub_started(),
  'account-created': m.institution_audit_account_created,
  'account-changed': m.institution_audit_account_changed,
  'account-blocked': m.institution_audit_account_blocked,
  'account-unblocked': m.institution_audit_account_unblocked,
  'password-reset': m.institution_audit_password_reset,
  'password-changed': m.institution_audit_password_changed,
  'recovery-code-given': m.profiles_audit_code_given,
  'group-created': m.institution_audit_group_created,
  'group-changed': m.institution_audit_group_changed,
  'kit-published': m.institution_audit_kit_published,
  'kit-keys-stored': m.institution_audit_keys_stored,
  'stick-written': m.institution_audit_stick_written,
  'draft-begun': m.institution_audit_draft_begun,
  'draft-removed': m.institution_audit_draft_removed,
  'draft-submitted': m.institution_audit_draft_submitted,
  'draft-approved': m.institution_audit_draft_approved,
  'draft-returned': m.institution_audit_draft_returned,
  'draft-reopened': m.institution_audit_draft_reopened,
  'draft-pilot': m.institution_audit_draft_pilot,
  'draft-published': m.institution_audit_draft_published,
  'draft-withdrawn': m.institution_audit_draft_withdrawn,
  'institution-list-taken': () => m.institution_audit_list_taken(),
  'courier-taken': m.institution_audit_courier_taken,
  'courier-refused': m.institution_audit_courier_refused,
  'courier-made': m.institution_audit_courier_made,
  'enrolment-slip-made': m.profiles_audit_slip_made,
  'site-admitted': m.sites_audit_admitted,
  'site-changed': m.sites_audit_changed,
  'site-blocked': m.sites_audit_blocked,
  'learner-transferred': m.sites_audit_transferred,
  'site-courier-made': m.sites_audit_made,
  'site-courier-taken': m.sites_audit_taken,
  'site-courier-refused': m.sites_audit_refused,
  'courier-held': m.release_audit_held,
  'courier-released': m.release_audit_released,
  'courier-turned-back': m.release_audit_turned_back,
  'courier-given-out': m.release_audit_given_out,
  'courier-read': m.release_audit_read,
  'courier-file-opened': m.release_audit_file_opened,
  'review-changed': () => m.release_audit_review_changed(),
  'audit-exported': () => m.release_audit_exported(),
  'audit-chain-begun': () => m.release_audit_begun(),
  'clock-set-back': () => m.release_audit_set_back(),
  'data-restored': () => m.release_audit_restored(),
  'device-enrolled': m.institution_audit_device_enrolled,
  'device-blocked': m.institution_audit_device_blocked,
};

/**
 * One line of the audit list as a sentence. `names` gives the name for an id; where it has none, the entry's own detail
 * or the id stands. What only a newer hub knows is shown by its code, never left out.
 */
export function auditWords(entry: AuditEntry, names: ReadonlyMap<string, string>): string {
  const detail = entry.detail ?? {};
  const text = (member: string): string | undefined => (member in detail ? String(detail[member]) : undefined);
  const subject =
    names.get(entry.subject ?? '') ?? text('name') ?? text('label') ?? text('login') ?? entry.subject ?? '';
  if (typeof detail.roster === 'number') return m.institution_audit_roster({ count: detail.roster });
  const say = WORDS[entry.action];
  const words = { subject, detail: entry.action };
  return (say ?? m.institution_audit_other)(words)
    .replace(/\s+([.,])/g, '$1')
    .trim();
}
