import { forbidden, notFound } from '../../http/answer';
import type { Relation } from '../../../lib/dossier/rules';
import type { AccountId } from '../../../lib/shared/ids';
import { writerOf } from '../../intake/writer';
import type { Writer } from '../../intake/writer';
import { parseDatabaseName } from '../../store/learner-databases';
import type { LearnerDatabase } from '../../store/learner-databases';
import { signedIn } from '../call';
import type { Call, Person } from '../call';

export interface Access extends Writer {
  readonly person: Person;
}

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
  return { person, ...writerOf(person.account, database, relation) };
}

async function relationTo(
  call: Call,
  { account }: Person,
  database: LearnerDatabase,
): Promise<Exclude<Relation, 'hub'> | undefined> {
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
