import type { Library } from './library';

/** Kits that were packed for whoever writes them, to be looked at: they lie in this browser, and are on nobody's list. */
export const isPreviewKit = (id: string): boolean => /-preview-[0-9a-z]+$/.test(id);

/** The library without previews. */
export function withoutPreviews(library: Library): Library {
  const others = <T extends { readonly id: string }>(kits: readonly T[]) => kits.filter(({ id }) => !isPreviewKit(id));
  return {
    ...library,
    installed: async () => others(await library.installed()),
    pending: async () => others(await library.pending()),
  };
}
