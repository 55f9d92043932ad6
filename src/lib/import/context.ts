import type { NewSpill } from './archive/spill';
import type { Gathering } from './gathering';
import type { ImportFault } from './imported';
import type { ImportSource } from './source';

/** What an importer works with. */
export interface ImportContext {
  readonly gathering: Gathering;
  readonly newSpill: NewSpill;
  /** Archives around this one. */
  readonly depth: number;
}

/** Adds what a source holds to the gathering; a fault where it can't be read at all. */
export type Importer = (source: ImportSource, context: ImportContext) => Promise<ImportFault | undefined>;
