import type { DraftId } from '../../lib/draft/part';

const MOST = 64;

/** The id of a preview: that of the kit as far as there is room, and letters of the draft. No kit may have such a one. */
export function previewId(kit: string, draft: DraftId): string {
  const suffix = `-preview-${draft.slice(0, 8)}`;
  const begun = kit
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
    .slice(0, MOST - suffix.length)
    .replace(/^-+|-+$/g, '');
  return `${begun === '' ? 'kit' : begun}${suffix}`;
}
