import * as v from 'valibot';
import { Account, LoginName } from '../../lib/institution/account';
import type { Role } from '../../lib/institution/account';
import { AccountId, newShortId } from '../../lib/shared/ids';
import type { Random } from '../../lib/shared/ids';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Database } from '../store/database';
import type { PasswordHasher } from './password';
import { RecoveryCodes } from './recovery-codes';

const AccountDocument = v.object({
  ...Account.entries,
  _id: v.string(),
  _rev: v.string(),
  type: v.literal('account'),
  v: v.literal(1),
  password: v.string(),
  /** Raised by a new password and by blocking: ends every session that began before. */
  epoch: v.number(),
  /** Sessions that were signed out of before their time, with the time when they would have ended. */
  ended: v.array(v.object({ session: v.string(), expiresAt: v.number() })),
  createdAt: v.string(),
  /** Since when it is blocked. */
  blockedAt: v.optional(v.string()),
  /** At a site: the account went to another hub then; nobody signs in by it here any more. */
  moved: v.optional(v.string()),
  /** At a site: somebody who works elsewhere, of whom only the name is known here. Has no login and no password. */
  elsewhere: v.optional(v.literal(true)),
  /** At a site: the verifier that the institution told last. Another one is a new password by its staff. */
  told: v.optional(v.string()),
});
export type AccountDocument = v.InferOutput<typeof AccountDocument>;

const LoginDocument = v.object({
  _id: v.string(),
  _rev: v.optional(v.string()),
  type: v.literal('login'),
  v: v.literal(1),
  account: AccountId,
  /** Ms UTC. */
  at: v.number(),
});
/** An account follows its login within milliseconds. */
const CLAIM_MS = 10_000;

export interface NewAccount {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly language?: Account['language'];
  readonly password: string;
}

/** The people of the institution, in the database that only hubs reach. */
export class Accounts {
  /** For forgotten passwords, in the same database. */
  readonly codes: RecoveryCodes;

  constructor(
    private readonly database: Database,
    private readonly hasher: PasswordHasher,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    this.codes = new RecoveryCodes(database, clock);
  }

  async get(id: AccountId): Promise<AccountDocument | undefined> {
    return await this.database.get(`account:${id}`, AccountDocument);
  }

  async byLogin(login: string): Promise<AccountDocument | undefined> {
    const name = v.safeParse(LoginName, login);
    if (!name.success) return undefined;
    const held = await this.database.get(`login:${name.output}`, LoginDocument);
    return held === undefined ? undefined : await this.get(held.account);
  }

  async all(): Promise<readonly AccountDocument[]> {
    return await this.database.range('account:', AccountDocument);
  }

  /** Names by id, for lists of people. */
  async names(ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, string>> {
    const rows = await this.database.byIds([...new Set(ids)].map((id) => `account:${id}`));
    const docs = [...rows.values()].flatMap((row) =>
      row.doc === undefined ? [] : [v.parse(AccountDocument, row.doc)],
    );
    return new Map(docs.map((doc) => [doc.id, doc.name]));
  }

  async loginTaken(login: string): Promise<boolean> {
    return (await this.database.get(`login:${login}`, LoginDocument)) !== undefined;
  }

  /** The login is claimed first, by its id: two at once can't both have it. */
  async create(wanted: NewAccount): Promise<Result<Account, { code: 'conflict' }>> {
    const login = v.parse(LoginName, wanted.login);
    const id = newShortId<AccountId>(this.random);
    const password = await this.hasher.hash(wanted.password);
    if (!(await this.#claim(login, id))) return err({ code: 'conflict' });
    const account = v.parse(Account, { ...wanted, id, login });
    await this.#write({
      ...account,
      _id: `account:${id}`,
      type: 'account',
      v: 1,
      password,
      epoch: 0,
      ended: [],
      createdAt: timestamp(this.clock.now()),
    });
    return ok(account);
  }

  /** Undefined where the login or the password is wrong; both take the same time. */
  async signIn(login: string, password: string): Promise<AccountDocument | undefined> {
    const held = await this.byLogin(login);
    return (await this.hasher.verify(password, held?.password)) ? held : undefined;
  }

  async passwordIs(account: AccountDocument, password: string): Promise<boolean> {
    return await this.hasher.verify(password, account.password);
  }

  async setPassword(id: AccountId, password: string): Promise<AccountDocument | undefined> {
    const hash = await this.hasher.hash(password);
    return await this.change(id, (held) => ({ password: hash, epoch: held.epoch + 1 }));
  }

  async endSession(id: AccountId, session: string, expiresAt: number): Promise<void> {
    const now = this.clock.now();
    await this.change(id, (held) => ({
      ended: [...held.ended.filter((one) => one.expiresAt > now), { session, expiresAt }].slice(-50),
    }));
  }

  /** On top of whatever somebody else changes at the same moment. Undefined where there is no such account. */
  async change(
    id: AccountId,
    change: (held: AccountDocument) => Partial<AccountDocument>,
  ): Promise<AccountDocument | undefined> {
    return await this.database.update(`account:${id}`, AccountDocument, (held) => held && { ...held, ...change(held) });
  }

  /** At a site: an account as the institution says it, under its own id. The login goes to it, whoever had it. */
  async adopt(doc: Omit<AccountDocument, '_id' | '_rev' | 'type' | 'v'>): Promise<void> {
    await this.database.update(`account:${doc.id}`, AccountDocument, () => ({ type: 'account', v: 1, ...doc }));
    if (doc.elsewhere) return;
    await this.database.update(`login:${doc.login}`, LoginDocument, (held) =>
      held?.account === doc.id ? undefined : { type: 'login', v: 1, account: doc.id, at: this.clock.now() },
    );
  }

  /** A claim whose account was never written (the hub was killed in between) may be taken over after a while. */
  async #claim(login: string, id: AccountId): Promise<boolean> {
    const doc: v.InferOutput<typeof LoginDocument> = {
      _id: `login:${login}`,
      type: 'login',
      v: 1,
      account: id,
      at: this.clock.now(),
    };
    if ((await this.database.put(doc)).ok) return true;
    const held = await this.database.get(doc._id, LoginDocument);
    if (held === undefined || this.clock.now() - held.at < CLAIM_MS) return false;
    if ((await this.get(held.account)) !== undefined) return false;
    return (await this.database.put({ ...doc, _rev: held._rev })).ok;
  }

  async #write(doc: Omit<AccountDocument, '_rev'>): Promise<void> {
    const written = await this.database.put(doc);
    if (!written.ok) throw new Error('an account’s random id was taken');
  }
}

/** What others may see of an account. */
export const publicAccount = ({
  id,
  login,
  name,
  roles,
  language,
  blocked,
  erase,
}: AccountDocument | Account): Account => ({
  id,
  login,
  name,
  roles,
  ...(language === undefined ? {} : { language }),
  blocked,
  ...(erase === undefined ? {} : { erase }),
});
