import type { Random } from '../../lib/shared/ids';
import type { Account } from '../../lib/institution/account';
import type { Accounts } from '../accounts/accounts';
import { changeIdentity, createIdentity, readIdentity } from '../accounts/identity';
import type { HubIdentity, NewInstitution } from '../accounts/identity';
import { HUB_ACTOR } from '../registry/audit';
import type { Audit } from '../registry/audit';
import type { Groups } from '../registry/groups';
import { readSiteKeys } from '../site/request';
import type { Database } from '../store/database';
import { DEMO_INSTITUTION, makeDemonstration, readDemoAccounts } from './demonstration';
import type { DemoAccount } from './demonstration';

/** What a person says at the first start of a real institution. There is no default password. */
export interface Founder {
  readonly institution: { readonly id: string; readonly name: Readonly<Record<string, string>> };
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly language?: Account['language'];
}

/** Why the hub does not start: to be told to the person who starts it. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';

  constructor(
    readonly code:
      | 'demo-data'
      | 'founder-needed'
      | 'site-not-founded'
      | 'other-hub-founds'
      | 'store-down'
      | 'data-in-use'
      | 'restore-unfinished'
      | 'port-taken'
      | 'couchdb-url'
      | 'couchdb-refuses-tokens'
      | 'certificate'
      | 'no-stick'
      | 'no-data-folder',
    message: string,
  ) {
    super(message);
  }
}

export interface Founding {
  readonly demo: boolean;
  readonly founder?: () => Promise<Founder>;
}

/** Who the hub is, made at its first start. What that takes of a person is asked before anything is written. */
export async function foundIdentity(
  accounts: Database,
  random: Random,
  founding: Founding,
): Promise<{ readonly identity: HubIdentity; readonly mine: boolean; readonly founder?: Founder }> {
  const held = await readIdentity(accounts);
  if (held?.demo === true && !founding.demo) {
    throw new CannotStart('demo-data', 'this data belongs to the demonstration institution; choose another --data');
  }
  if (held?.ready) return { identity: held, mine: false };
  if ((await readSiteKeys(accounts)) !== undefined) {
    throw new CannotStart(
      'site-not-founded',
      'this data waits to become a site of an institution: run sandyq site found with the courier that the institution gave',
    );
  }
  const demo = held?.demo ?? founding.demo;
  const founder = demo ? undefined : await askFounder(founding);
  if (held !== undefined) return { identity: held, mine: false, founder };
  const institution: NewInstitution = demo ? DEMO_INSTITUTION : { ...founder!.institution, demo: false };
  return { ...(await createIdentity(accounts, random, institution)), founder };
}

async function askFounder(founding: Founding): Promise<Founder> {
  if (founding.founder === undefined)
    throw new CannotStart('founder-needed', 'the first administrator is not made yet');
  return await founding.founder();
}

export interface FoundingServices {
  readonly folder: string;
  readonly random: Random;
  readonly database: Database;
  readonly accounts: Accounts;
  readonly groups: Groups;
  readonly audit: Audit;
  /** No other hub can work on this data: what is half made is this one's own from before. */
  readonly alone: boolean;
}

/** The first accounts. A hub that was killed meanwhile, or another one, goes on with it. */
export async function foundAccounts(
  found: { readonly identity: HubIdentity; readonly mine: boolean; readonly founder?: Founder },
  services: FoundingServices,
): Promise<{ readonly identity: HubIdentity; readonly demoAccounts: readonly DemoAccount[] }> {
  const { folder, random, database, accounts, groups, audit } = services;
  let { identity } = found;
  if (!identity.ready && !found.mine && !services.alone) identity = await waitForOther(database, identity);
  if (identity.ready) return { identity, demoAccounts: identity.demo ? await readDemoAccounts(folder) : [] };
  if (identity.demo) await makeDemonstration(folder, random, accounts, groups);
  else await makeAdministrator(accounts, found.founder!);
  await audit.write(HUB_ACTOR, 'hub-started-first', identity.institution.id, { demo: identity.demo });
  const ready = await changeIdentity(database, () => ({ ready: true }));
  return { identity: ready, demoAccounts: ready.demo ? await readDemoAccounts(folder) : [] };
}

async function makeAdministrator(accounts: Accounts, founder: Founder): Promise<void> {
  const { login, name, password, language } = founder;
  const made = await accounts.create({ login, name, roles: ['admin'], language, password });
  if (made.ok) return;
  const held = await accounts.byLogin(login);
  if (held === undefined) throw new CannotStart('other-hub-founds', 'another hub is making the first administrator');
  await accounts.setPassword(held.id, password);
}

/** Another hub on the same CouchDB may be at it this very moment; one that was killed is not waited for for long. */
async function waitForOther(database: Database, identity: HubIdentity): Promise<HubIdentity> {
  const since = Date.now();
  while (Date.now() - since < 10_000) {
    const held = await readIdentity(database);
    if (held?.ready) return held;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return identity;
}
