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
  readonly relation: Relation;
  /** In whose name the store is asked: the second wall. */
  readonly as: StoreActor;
}

/** A hub of the institution, whose own signature on a document was checked. */
export const hubWriter = (database: LearnerDatabase): Writer => ({
  ...{ user: { id: '' as AccountId, roles: [] }, database, relation: 'hub' },
  as: 'hub',
});

/** Somebody with an account, in a database that they reach as `relation`. */
export const writerOf = (
  { id, roles }: Pick<AccountDocument, 'id' | 'roles'>,
  database: LearnerDatabase,
  relation: Exclude<Relation, 'hub'>,
): Writer => ({ user: { id, roles }, database, relation, as: actorOf(id, relation, database.learner) });

function actorOf(id: AccountId, relation: Relation, learner: string): StoreActor {
  if (relation === 'owner') return { id, roles: ['learner'] };
  return { id, roles: [relation === 'tutor' ? tutorRole(learner) : READER_ROLE] };
}
