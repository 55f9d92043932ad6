import { forbidden, notFound } from '../../http/answer';
import type { AccountDocument } from '../../accounts/accounts';
import type { Relation } from '../../../lib/dossier/rules';
import type { AccountId } from '../../../lib/shared/ids';
import { READER_ROLE, tutorRole } from '../../store/security';
import { parseDatabaseName } from '../../store/learner-databases';
import type { LearnerDatabase } from '../../store/learner-databases';
import type { StoreActor } from '../../store/store';
import { signedIn } from '../call';
import type { Call, Person } from '../call';

/** Who writes, and as what. */
export interface Writer {
  readonly user: { readonly id: AccountId; readonly roles: readonly string[] };
  readonly database: LearnerDatabase;
  readonly relation: Exclude<Relation, 'hub'>;
  /** In whose name the store is asked: the second wall. */
  readonly as: StoreActor;
}

export interface Access extends Writer {
  readonly person: Person;
}

/** The learner of a database, who is not there: what a courier brings is written in that name. */
export const ownerOf = (account: AccountDocument, database: LearnerDatabase): Writer => ({
  user: { id: account.id, roles: account.roles },
  database,
  relation: 'owner',
  as: actorOf(account, 'owner', database.learner),
});

/**
 * Who reaches which database: the learner both, tutors of the learner's groups and administrators the dossier. Whoever
 * may not, learns nothing of whether it exists.
 */
export async function accessTo(call: Call, name: string): Promise<Access> {
  const person = signedIn(call);
  const database = parseDatabaseName(name);
  if (database === undefined) throw forbidden();
  const relation = await relationTo(call, person, database);
  if (relation === undefined) throw forbidden();
  if (relation === 'admin') await existing(call, database.learner as AccountId);
  await call.services.databases.ensure(database);
  const { account } = person;
  const user = { id: account.id, roles: account.roles };
  return { person, user, database, relation, as: actorOf(account, relation, database.learner) };
}

async function relationTo(
  call: Call,
  { account }: Person,
  database: LearnerDatabase,
): Promise<Access['relation'] | undefined> {
  if (account.id === database.learner) return account.roles.includes('learner') ? 'owner' : undefined;
  if (database.kind === 'private') return undefined;
  if (
    account.roles.includes('tutor') &&
    (await call.services.groups.tutors(account.id, database.learner as AccountId))
  ) {
    return 'tutor';
  }
  return account.roles.includes('admin') ? 'admin' : undefined;
}

async function existing(call: Call, learner: AccountId): Promise<void> {
  const account = await call.services.accounts.get(learner);
  if (account === undefined || !account.roles.includes('learner')) throw notFound();
}

function actorOf(account: AccountDocument, relation: Writer['relation'], learner: string): StoreActor {
  if (relation === 'owner') return { id: account.id, roles: ['learner'] };
  return { id: account.id, roles: [relation === 'tutor' ? tutorRole(learner) : READER_ROLE] };
}
