import * as v from 'valibot';
import { dossierName } from '../../lib/dossier/documents';
import { dossierExport } from '../../lib/dossier/export';
import type { DossierExport } from '../../lib/dossier/export';
import { Account, SessionAnswer } from '../../lib/institution/account';
import { AccountId } from '../../lib/shared/ids';
import { HubDatabase } from '../../lib/sync/hub-database';
import type { HubFetch } from '../../lib/sync/hub-database';
import { PublicKey } from '../../lib/trace/certificate';
import type { HubSession, Refusal } from '../hub-session';

const Learners = v.object({ learners: v.array(v.object({ id: AccountId, name: v.string() })) });
const Accounts = v.object({ accounts: v.array(Account) });

/** The hub would not, or could not; ends the command. */
export class RefusedByHub extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

export interface Downloaded {
  readonly dossier: DossierExport;
  /** The hub's list of blocked devices, as it came; absent from a hub of before there were such lists. */
  readonly revocations?: string;
}

interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** The dossier of one learner, as far as whoever signed in may read it. `learner`: login, id or full name. */
export const downloadDossier = (session: HubSession, credentials: Credentials, learner: string): Promise<Downloaded> =>
  signedIn(session, credentials, async ({ account, institution }) => {
    const database = dossierName(await findLearner(session, account, learner));
    const documents = await allDocuments(new HubDatabase(through(session), database));
    const { kty, crv, x, y } = institution.receiptKey;
    const hubKey = v.parse(PublicKey, { kty, crv, x, y });
    const revocations = await revocationsOf(session);
    return {
      dossier: dossierExport(database, hubKey, documents),
      ...(revocations !== undefined && { revocations }),
    };
  });

export const downloadRevocations = (session: HubSession, credentials: Credentials): Promise<string | undefined> =>
  signedIn(session, credentials, () => revocationsOf(session));

async function signedIn<T>(
  session: HubSession,
  { login, password }: Credentials,
  act: (answer: SessionAnswer) => Promise<T>,
): Promise<T> {
  const answer = v.parse(SessionAnswer, valueOf(await session.signIn(login, password)));
  try {
    return await act(answer);
  } finally {
    await session.signOut();
  }
}

async function revocationsOf(session: HubSession): Promise<string | undefined> {
  const answer = await session.send('GET', '/api/revocations');
  if (!answer.ok && answer.error.code === 'not-found') return undefined;
  return v.parse(v.object({ list: v.string() }), valueOf(answer)).list;
}

/** Whom a name means; throws RefusedByHub where nobody, or more than one. */
export async function findLearner(session: HubSession, self: Account, wanted: string): Promise<AccountId> {
  if ([self.id, self.login].includes(wanted.toLowerCase())) return self.id;
  if (!self.roles.some((role) => role === 'tutor' || role === 'admin')) throw new RefusedByHub({ code: 'forbidden' });
  const { learners } = v.parse(Learners, valueOf(await session.send('GET', '/api/learners')));
  const byLogin = self.roles.includes('admin')
    ? v
        .parse(Accounts, valueOf(await session.send('GET', '/api/accounts')))
        .accounts.filter(({ login }) => login === wanted.toLowerCase())
    : [];
  const found = new Set(
    [...byLogin, ...learners.filter(({ id, name }) => id === wanted || name === wanted)].map(({ id }) => id),
  );
  const [only] = found;
  if (only === undefined) throw new RefusedByHub({ code: 'not-found', detail: wanted });
  if (found.size > 1) throw new RefusedByHub({ code: 'ambiguous', detail: `${wanted}: ${[...found].join(', ')}` });
  return only;
}

async function allDocuments(hub: HubDatabase): Promise<DossierExport['documents']> {
  const documents: Record<string, unknown>[] = [];
  for (let since: string | number = 0; ;) {
    const { results, last_seq } = await hub.changes(since, 500);
    const refs = results.flatMap(({ id, changes }) => changes.slice(0, 1).map(({ rev }) => ({ id, rev })));
    if (refs.length > 0) documents.push(...(await hub.documents(refs)));
    if (results.length < 500) break;
    since = last_seq;
  }
  return documents;
}

const through =
  (session: HubSession): HubFetch =>
  async (path, init = {}) =>
    Response.json(
      valueOf(
        await session.send(init.method ?? 'GET', path, init.body ?? undefined, { 'Content-Type': 'application/json' }),
      ),
    );

function valueOf(result: Awaited<ReturnType<HubSession['send']>>): unknown {
  if (!result.ok) throw new RefusedByHub(result.error);
  return result.value;
}
