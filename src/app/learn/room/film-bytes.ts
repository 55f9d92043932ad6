import { bytesOf, hasTwoQualities, wantedFiles, type Films } from '$lib/kit/films';
import type { KitManifest } from '$lib/kit/manifest';

/** What a kit takes with the full and with the small recordings, bytes. */
export const filmBytes = (manifest: KitManifest): Record<Films, number> => ({
  full: bytesOf(wantedFiles(manifest, 'full')),
  small: bytesOf(wantedFiles(manifest, 'small')),
});

interface Offer {
  readonly id: string;
  readonly films?: Readonly<Record<Films, number>>;
}

/**
 * What all kits that have recordings in two qualities take together; undefined where there are none. Of a kit that is
 * here and on the shelf the one here counts.
 */
export function allFilmBytes(
  here: readonly { readonly id: string; readonly manifest: KitManifest }[],
  shelf: readonly Offer[],
): Record<Films, number> | undefined {
  const ids = new Set(here.map(({ id }) => id));
  const all = [
    ...here.flatMap(({ manifest }) => (hasTwoQualities(manifest) ? [filmBytes(manifest)] : [])),
    ...shelf.flatMap(({ id, films }) => (ids.has(id) || films === undefined ? [] : [films])),
  ];
  if (all.length === 0) return undefined;
  return all.reduce((sum, { full, small }) => ({ full: sum.full + full, small: sum.small + small }));
}
