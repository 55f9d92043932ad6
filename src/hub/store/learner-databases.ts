import * as v from 'valibot';
import { validateDocUpdateSource } from '../generated/validate-doc-update';
import { Database } from './database';
import { dossierSecurity, privateSecurity } from './security';
import type { Store } from './store';

export type DatabaseKind = 'dossier' | 'private';

export interface LearnerDatabase {
  readonly kind: DatabaseKind;
  readonly learner: string;
  readonly name: string;
}

/** `dossier-<learner>` or `private-<learner>`; undefined for any other name. */
export function parseDatabaseName(name: string): LearnerDatabase | undefined {
  const match = /^(dossier|private)-([a-z0-9]{10,26})$/.exec(name);
  return match === null ? undefined : { kind: match[1] as DatabaseKind, learner: match[2]!, name };
}

const DesignDocument = v.looseObject({ _rev: v.string(), validate_doc_update: v.optional(v.string()) });
const DESIGN_ID = '_design/sandyq';

/** Makes learners' databases when they are first asked for, each with its `_security` and the present rules. */
export class LearnerDatabases {
  readonly #ready = new Map<string, Promise<void>>();

  constructor(private readonly store: Store) {}

  /** Once for each database in this process; again after `forget`. */
  async ensure(database: LearnerDatabase): Promise<void> {
    const known = this.#ready.get(database.name);
    if (known !== undefined) return await known;
    const made = this.#make(database);
    this.#ready.set(database.name, made);
    await made.catch((error: unknown) => {
      this.#ready.delete(database.name);
      throw error;
    });
  }

  /** The store says that it is not there: it was taken away behind the hub's back. */
  forget(name: string): void {
    this.#ready.delete(name);
  }

  async #make({ kind, learner, name }: LearnerDatabase): Promise<void> {
    const database = new Database(this.store, name);
    await database.ensure(kind === 'dossier' ? dossierSecurity(learner) : privateSecurity(learner));
    if (this.store.rules === 'design-document') await installRules(database);
  }
}

/** Idempotent; an older hub's rules are replaced. Another hub that was faster wrote the same. */
export async function installRules(database: Database): Promise<void> {
  const held = await database.get(DESIGN_ID, DesignDocument);
  if (held?.validate_doc_update === validateDocUpdateSource) return;
  const doc = { _id: DESIGN_ID, language: 'javascript', validate_doc_update: validateDocUpdateSource };
  await database.put(held === undefined ? doc : { ...doc, _rev: held._rev });
}
