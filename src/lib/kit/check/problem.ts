/** Something in a manifest that the schema alone cannot see. `at` is a path in the manifest or an item's id. */
export interface ManifestProblem {
  readonly at: string;
  readonly detail: string;
}
