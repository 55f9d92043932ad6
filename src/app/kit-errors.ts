import type { InstallFailure, KitFault } from '$lib/library/library';
import { messageOf } from './errors';
import { formatBytes, m, say } from './text';

/* Why a kit is refused, and what to do. Apart from errors.ts, because only pages that install need it. */
const FAULTS: Readonly<Record<KitFault['code'], () => string>> = {
  'not-a-zip': m.errors_kit_fault_not_a_zip,
  truncated: m.errors_kit_fault_truncated,
  'zip-unsupported': m.errors_kit_fault_zip_unsupported,
  'unsafe-path': m.errors_kit_fault_unsafe_path,
  'duplicate-entry': m.errors_kit_fault_duplicate_entry,
  'too-many-entries': m.errors_kit_fault_too_many_entries,
  'too-large': m.errors_kit_fault_too_large,
  'not-a-bag': m.errors_kit_fault_not_a_bag,
  unsigned: m.errors_kit_fault_unsigned,
  'signature-malformed': m.errors_kit_fault_signature_malformed,
  'signature-wrong': m.errors_kit_fault_signature_wrong,
  'signer-barred': m.errors_kit_fault_signer_barred,
  'hash-mismatch': m.errors_kit_fault_hash_mismatch,
  'file-missing': m.errors_kit_fault_file_missing,
  'file-extra': m.errors_kit_fault_file_extra,
  'base-missing': m.errors_kit_fault_base_missing,
  'manifest-invalid': m.errors_kit_fault_manifest_invalid,
  'version-unsupported': m.errors_kit_fault_version_unsupported,
  expired: m.errors_kit_fault_expired,
  withdrawn: m.errors_kit_fault_withdrawn,
};

export const kitFaultMessage = (code: string): string =>
  (code in FAULTS ? FAULTS[code as KitFault['code']] : m.errors_kit_invalid)();

export function installMessage(failure: InstallFailure): string {
  if (failure.code === 'kit-invalid') return kitFaultMessage(failure.reason.code);
  if (failure.code === 'base-missing') return m.errors_base_missing({ version: failure.base });
  if (failure.code === 'withdrawn')
    return m.errors_kit_withdrawn({ version: failure.version, reason: say(failure.reason) });
  if (failure.code === 'storage-full' && failure.missingBytes > 0)
    return m.errors_storage_missing({ size: formatBytes(failure.missingBytes) });
  return messageOf(failure);
}
