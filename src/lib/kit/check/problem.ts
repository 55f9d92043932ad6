import type { PackCode } from './said';

/** Something in a manifest that the schema alone cannot see. `at` is a path in the manifest or an item's id. */
export interface ManifestProblem {
  readonly at: string;
  readonly code: PackCode;
  /** In English, with everything in it. */
  readonly detail: string;
  /** What it is about, as data: an id, a path. */
  readonly about?: string;
  /** The member of what stands at `at`, where one is wrong. */
  readonly member?: string;
}
