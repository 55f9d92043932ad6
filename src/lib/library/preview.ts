import type { KitId } from '../shared/ids';
import type { Library } from './library';

/**
 * Kits that were packed for whoever writes them, to be looked at: they lie in this browser, and are on nobody’s list. No other kit may
 * have an id that ends in `-preview-` and eight hexadecimal digits: no hub packs one, and no shelf takes one.
 */
export const isPreviewKit = (id: string): boolean => /-preview-[0-9a-f]{8}$/.test(id);

/** Those that are here, and those that were begun. */
export async function previewsIn(library: Library): Promise<readonly KitId[]> {
  const kits = [...(await library.installed()), ...(await library.pending())];
  return [...new Set(kits.map(({ id }) => id).filter(isPreviewKit))];
}

/** The library without previews. */
export function withoutPreviews(library: Library): Library {
  const others = <T extends { readonly id: string }>(kits: readonly T[]) => kits.filter(({ id }) => !isPreviewKit(id));
  return {
    ...library,
    installed: async () => others(await library.installed()),
    pending: async () => others(await library.pending()),
  };
}
