import type { Refusal } from '../dossier/rules';

/** A document that no hub would take, or a second one under the id of one that never changes: a bug of the caller. */
export class DocumentRefused extends Error {
  override readonly name = 'DocumentRefused';
  constructor(
    readonly id: string,
    readonly refusal: Refusal,
  ) {
    super(`${id}: ${refusal.code} (${refusal.detail})`);
  }
}
