import type { Services } from './services';

/** Held by each tab that shows a preview, so that no other takes it away. */
export const lockOfPreview = (kit: string): string => `sandyq-preview ${kit}`;

/**
 * Removes previews that no tab shows: of a draft that was left, of a browser that was closed. Unlike drafts they lie open in it,
 * and whoever comes next is not to find what somebody is still writing.
 */
export async function sweepPreviews({
  library,
  previews,
  search,
}: Pick<Services, 'library' | 'previews' | 'search'>): Promise<void> {
  for (const kit of await previews())
    await navigator.locks.request(lockOfPreview(kit), { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      await library.discard(kit);
      await library.remove(kit);
      await search.dropKit(kit);
    });
}
