import type { Films } from '../kit/films';
import type { KitId } from '../shared/ids';

/** Which films this device keeps, and of which kits it keeps others. */
export interface FilmChoice {
  readonly device: Films;
  readonly kits: Readonly<Record<string, Films>>;
}

export const filmsFor = ({ device, kits }: FilmChoice, kit: KitId): Films =>
  // An id may be the name of a member that every object has.
  (Object.hasOwn(kits, kit) ? kits[kit] : undefined) ?? device;
