import { m } from './text';

/*
 * The one edge where failures become words. Expected failures carry a stable code; anything else that was thrown is
 * a bug or the browser's own refusal, and becomes one of a few codes here. Every text says what to do next.
 * A table and not a look-up by name: so only these texts are in the first load, not those of every page.
 */
const TEXTS: Readonly<Record<string, () => string>> = {
  unknown: m.errors_unknown,
  'part-missing': m.errors_part_missing,
  unreachable: m.errors_unreachable,
  'strange-answer': m.errors_strange_answer,
  'sign-in-needed': m.errors_sign_in_needed,
  'wrong-password': m.errors_wrong_password,
  'wrong-password-offline': m.errors_wrong_password_offline,
  'no-profile': m.errors_no_profile,
  'profile-locked': m.errors_profile_locked,
  'wrong-code': m.errors_wrong_code,
  'profile-exists': m.errors_profile_exists,
  'profile-closed': m.errors_profile_closed,
  'account-blocked': m.errors_account_blocked,
  'account-moved': m.errors_account_moved,
  'institution-changed': m.errors_institution_changed,
  forbidden: m.errors_forbidden,
  'not-found': m.errors_not_found,
  invalid: m.errors_invalid,
  conflict: m.errors_conflict,
  'too-large': m.errors_too_large,
  'too-many-tries': m.errors_too_many_tries,
  'store-down': m.errors_store_down,
  'hub-busy': m.errors_hub_busy,
  'storage-full': m.errors_storage_full,
  'source-unavailable': m.errors_source_unavailable,
  'already-installed': m.errors_already_installed,
  'older-than-installed': m.errors_older_than_installed,
  'unknown-signer': m.errors_unknown_signer,
  'kit-invalid': m.errors_kit_invalid,
  paused: m.errors_paused,
  'insecure-context': m.errors_insecure_context,
  'device-blocked': m.errors_device_blocked,
  'dossier-full': m.errors_dossier_full,
  'work-incomplete': m.errors_work_incomplete,
  'work-too-long': m.errors_work_too_long,
  'too-many-files': m.errors_too_many_files,
  'file-too-large': m.errors_file_too_large,
  'no-attempts-left': m.errors_no_attempts_left,
};

/** Storage that is full is the one thrown error that everybody must be able to act on. */
export function isQuotaError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Dexie wraps the browser's error and keeps it as `inner`.
  return error.name === 'QuotaExceededError' || ('inner' in error && isQuotaError(error.inner));
}

/** The code of whatever was thrown or returned. */
export function codeOf(error: unknown): string {
  if (isQuotaError(error)) return 'storage-full';
  if (error instanceof Error && /dynamically imported module|importing a module script/i.test(error.message)) {
    return 'part-missing';
  }
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return 'unknown';
}

/** What the person reads: what happened and what to do next. Why exactly a kit was refused: see kit-errors.ts. */
export const messageOf = (error: unknown): string => (TEXTS[codeOf(error)] ?? m.errors_unknown)();
