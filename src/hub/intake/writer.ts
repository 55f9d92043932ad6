import type { Relation } from '../../lib/dossier/rules';
import type { AccountId } from '../../lib/shared/ids';
import type { AccountDocument } from '../accounts/accounts';
import type { LearnerDatabase } from '../store/learner-databases';
import { READER_ROLE, tutorRole } from '../store/security';
import type { StoreActor } from '../store/store';

/** Who writes, and as what. */
export interface Writer {
  readonly user: { readonly id: AccountId; readonly roles: readonly string[] };
  readonly database: LearnerDatabase;
  readonly relation: Exclude<Relation, 'hub'>;
  /** In whose name the store is asked: the second wall. */
  readonly as: StoreActor;
}

/** Somebody with an account, in a database that they reach as `relation`. */
export const writerOf = (
  { id, roles }: Pick<AccountDocument, 'id' | 'roles'>,
  database: LearnerDatabase,
  relation: Writer['relation'],
): Writer => ({ user: { id, roles }, database, relation, as: actorOf(id, relation, database.learner) });

function actorOf(id: AccountId, relation: Writer['relation'], learner: string): StoreActor {
  if (relation === 'owner') return { id, roles: ['learner'] };
  return { id, roles: [relation === 'tutor' ? tutorRole(learner) : READER_ROLE] };
}
