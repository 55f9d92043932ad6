/**
 * Why the hub does not do what was asked of a draft: the detail of a `conflict` (docs/api.md). That nobody approves their
 * own words is a refusal of its own, `own-work`.
 */
export const DRAFT_REFUSALS = [
  /** Somebody else began it. */
  'conflict',
  'draft-removed',
  'too-many-drafts',
  /** It went to somebody, so it can't be removed. */
  'draft-published',
  /** The step does not lead on from where the draft is: somebody else took one. */
  'draft-stage',
  /** The packer refuses it: `problems` in the answer say why. */
  'draft-problems',
  /** It is not what was reviewed any more. */
  'draft-changed',
  /** Another draft makes this kit. */
  'kit-of-another-draft',
  /** Somebody else's key signs this kit. */
  'kit-of-another-signer',
  /** What was published of this draft is another kit. */
  'kit-id-changed',
  /** The id is one of those that previews have. */
  'kit-id-reserved',
  /** The shelf has this version or a newer one: `newest` in the error says which. */
  'version-not-higher',
  /** The hub's key is not in force any more. */
  'kit-key-ended',
  /** The hub's key may not sign lists: `sandyq institution` does. */
  'list-key',
  'already-withdrawn',
  /** Too much for the packer, in time or memory. */
  'packing-failed',
] as const;
export type DraftRefusal = (typeof DRAFT_REFUSALS)[number];
