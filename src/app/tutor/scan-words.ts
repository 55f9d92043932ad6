import type { SheetFailure } from '$lib/print/find-sheet';
import type { SheetCodeFailure } from '$lib/print/sheet-code';
import { messageOf } from '../errors';
import { m } from '../text';

export type ScanFailure =
  | SheetCodeFailure
  | SheetFailure
  /** No code was seen in the photograph. */
  | { readonly code: 'sheet-unseen' }
  | { readonly code: 'camera-refused' }
  | { readonly code: 'picture-unreadable' };

/** Apart from the app's table, so that no learner loads these. */
const TEXTS: Readonly<Record<ScanFailure['code'], () => string>> = {
  'sheet-foreign': m.errors_sheet_foreign,
  'sheet-newer': m.errors_sheet_newer,
  'sheet-mistyped': m.errors_sheet_mistyped,
  'sheet-stranger': m.errors_sheet_stranger,
  'sheet-kit-missing': m.errors_sheet_kit_missing,
  'sheet-item-missing': m.errors_sheet_item_missing,
  'sheet-unseen': m.errors_sheet_unseen,
  'camera-refused': m.errors_camera_refused,
  'picture-unreadable': m.errors_picture_unreadable,
};

export const scanWords = (error: { readonly code: string } | Error): string => {
  const code = 'code' in error ? String(error.code) : '';
  return code in TEXTS ? TEXTS[code as ScanFailure['code']]() : messageOf(error);
};
