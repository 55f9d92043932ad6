import { hasTwoQualities, wantedFiles, type Films } from '../kit/films';
import type { KitFile, KitManifest } from '../kit/manifest';
import { filmsFor, type FilmChoice } from './choice';

/** Which films of this kit are to be kept; undefined where it has them in one quality alone. */
export function filmsOf(
  manifest: Pick<KitManifest, 'id' | 'units'>,
  choice: FilmChoice | undefined,
): Films | undefined {
  if (!hasTwoQualities(manifest)) return undefined;
  return choice === undefined ? 'full' : filmsFor(choice, manifest.id);
}

/** Paths of the files that are kept with these films, and not with the others. */
export function filmPaths(manifest: KitManifest, films: Films | undefined): ReadonlySet<string> {
  if (films === undefined) return new Set();
  const others = new Set(wantedFiles(manifest, films === 'full' ? 'small' : 'full'));
  return new Set(wantedFiles(manifest, films).flatMap((file) => (others.has(file) ? [] : [file.path])));
}

export interface KeptFiles {
  readonly files: readonly KitFile[];
  /** Content addresses, in the order of `files`. */
  readonly addresses: readonly string[];
}

/**
 * Of a kit's files those that are kept with these films. `addresses` in the order of `manifest.files`. What this leaves
 * out is stored only where something else needs it: two installs of one kit, the one that stands and the one under way,
 * may keep different films of the same manifest.
 */
export function keptFiles(
  { manifest, addresses }: { readonly manifest: KitManifest; readonly addresses: readonly string[] },
  films: Films | undefined,
): KeptFiles {
  if (films === undefined) return { files: manifest.files, addresses };
  const wanted = new Set(wantedFiles(manifest, films));
  const kept = manifest.files.flatMap((file, at) => (wanted.has(file) ? [{ file, address: addresses[at] ?? '' }] : []));
  return { files: kept.map(({ file }) => file), addresses: kept.map(({ address }) => address) };
}
