import type { NewSpill } from './archive/spill';
import type { Gathering } from './gathering';
import type { H5pPlayer } from './h5p/player';
import type { ImportFault } from './imported';
import type { ImportSource } from './source';

/** What an importer works with. */
export interface ImportContext {
  readonly gathering: Gathering;
  readonly newSpill: NewSpill;
  /** What H5P content plays with; without it none comes over. */
  readonly h5pPlayer?: H5pPlayer | undefined;
  /** Archives around this one. */
  readonly depth: number;
}

/** Adds what a source holds to the gathering; a fault where it can't be read at all. */
export type Importer = (source: ImportSource, context: ImportContext) => Promise<ImportFault | undefined>;
