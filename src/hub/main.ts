import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SHARED_POLICY } from '../lib/institution/account';
import type { Institution } from '../lib/institution/account';
import { systemClock } from '../lib/shared/clock';
import { systemRandom } from '../lib/shared/ids';
import { Accounts } from './accounts/accounts';
import { changeIdentity, fromRoot, newGeneration } from './accounts/identity';
import { PasswordHasher } from './accounts/password';
import { SessionTokens } from './accounts/session';
import { Throttles } from './accounts/throttles';
import { isHalfRestored } from './backup/unfinished';
import { ExchangeGate } from './gateway/exchange-gate';
import { Gateway } from './gateway/gateway';
import { schemaRoutes } from './gateway/schemas';
import type { Services } from './gateway/services';
import type { DemoAccount } from './institution/demonstration';
import { CourierDesk } from './courier/desk';
import { MemoryBudget } from './http/budget';
import { LIMITS } from './http/limits';
import { CannotStart, foundAccounts, foundIdentity } from './institution/founding';
import { InstitutionLists } from './institution/lists';
import { shelveShippedKits } from './institution/shipped-kits';
import { openDoors } from './doors';
import { DraftDesk } from './drafts/desk';
import type { Doors } from './lan/places';
import { SESSION_SECONDS } from './options';
import type { HubOptions } from './options';
import { Receipts } from './receipts/receipts';
import { ReviewSettingsStore, kitMayCome } from './release/policy';
import type { ComingKit } from './release/policy';
import { ReleaseQueue } from './release/queue';
import { releaseWord } from './release/word';
import { Audit, HUB_ACTOR } from './registry/audit';
import { Devices } from './registry/devices';
import { Groups } from './registry/groups';
import { HeardRevocations, Revocations } from './registry/revocations';
import { Slips } from './registry/slips';
import { SerialQueue } from './serial-queue';
import { SiteDesk } from './site/desk';
import { Exchange } from './site/exchange';
import { KitFiles } from './shelf/kit-files';
import { Rate } from './shelf/rate';
import { Shelf } from './shelf/shelf';
import { AppFiles } from './static/files';
import { Database } from './store/database';
import { LearnerDatabases } from './store/learner-databases';
import { isHeldByAnother, openStore } from './store/open';
import type { OpenedStore } from './store/open';
import { hubOnly } from './store/security';
import { StickDesk } from './stick/desk';
import { lendStickKits, withStickKeys } from './stick/lend';
import { runtimeCache } from './stick/user-folder';
import { Turns } from './turns';
import { StagedFiles } from './uploads/staged-files';

export { CannotStart } from './institution/founding';
export type { Founder } from './institution/founding';
export type { HubOptions } from './options';

export interface RunningHub {
  /** Where people open the app; with `lan` this and the next two are those of the moment. */
  readonly url: string;
  /** With `lan`: by address, where the name in `url` is not found. */
  readonly otherUrl?: string;
  /** With `lan`: the page that tells how to trust this hub. */
  readonly trustUrl?: string;
  readonly hub: string;
  readonly institution: Institution;
  readonly demoAccounts: readonly DemoAccount[];
  /** Answers what it has begun, then lets go of the data. */
  close(): Promise<void>;
}

/** Starts a hub; it serves when this resolves. Rejects with CannotStart where a person has to do something first. */
export async function startHub(options: HubOptions): Promise<RunningHub> {
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  if (await isHalfRestored(options.data)) {
    throw new CannotStart(
      'restore-unfinished',
      `putting a backup back broke off in ${options.data}: empty that folder (and CouchDB, where there is one) and run sandyq restore again`,
    );
  }
  const opened = await openStore(options);
  let doors: Doors | undefined;
  try {
    const { services, app, schemas } = await assemble(options, opened);
    const gateway = new Gateway(services, app, schemas, options.log ?? console.error);
    doors = await openDoors(options, services.limits, services.clock, gateway, () => services.identity.institution);
    services.lan.sheet = doors.sheet;
    services.player.port = doors.playerPort;
    // The kits of a site are the institution's.
    if (services.identity.institution.site === undefined) await shelveShippedKits(options, services);
    await lendStickKits(options, services);
    services.exchange?.start();
    return running(doors, gateway, opened, services);
  } catch (error) {
    await doors?.close();
    await opened.store.close();
    throw error;
  }
}

/** A hub that serves nobody: for what is done to its data while no other has them. */
export async function withHub<T>(options: HubOptions, work: (services: Services) => Promise<T>): Promise<T> {
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  const opened = await openStore(options);
  try {
    const { services } = await assemble(options, opened);
    return await work(services);
  } finally {
    await opened.store.close();
  }
}

/** The database of accounts and of the hub's own keys, before there is a hub. */
export async function withAccounts<T>(options: HubOptions, work: (accounts: Database) => Promise<T>): Promise<T> {
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  const opened = await openStore(options);
  try {
    return await work(await hubDatabase(opened.store, 'accounts'));
  } finally {
    await opened.store.close();
  }
}

function running(doors: Doors, gateway: Gateway, { store }: OpenedStore, services: Services): RunningHub {
  return {
    get url() {
      return doors.places().url;
    },
    get otherUrl() {
      return doors.places().otherUrl;
    },
    get trustUrl() {
      return doors.places().trustUrl;
    },
    hub: services.identity.hub,
    institution: services.identity.institution,
    demoAccounts: services.demoAccounts,
    close: async () => {
      gateway.stop();
      await services.exchange?.stop();
      await doors.close();
      await store.close();
    },
  };
}

/** Puts the hub together: the one place that knows every part. */
async function assemble(
  options: HubOptions,
  { store, prepare }: OpenedStore,
): Promise<{ services: Services; app: AppFiles; schemas: Awaited<ReturnType<typeof schemaRoutes>> }> {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const accountsDatabase = await hubDatabase(store, 'accounts');
  const found = await foundIdentity(accountsDatabase, random, { demo: options.demo ?? true, founder: options.founder });
  await prepare(found.identity.hub, found.identity.tokenKey);
  const registry = await hubDatabase(store, 'registry');
  const accounts = new Accounts(accountsDatabase, new PasswordHasher(random, options.passwordCost), clock, random);
  const groups = new Groups(registry, clock, random);
  const audit = new Audit(registry, clock, { hub: found.identity.hub, key: found.identity.receiptKey });
  const alone = store.rules === 'built-in';
  const founding = { folder: options.data, random, database: accountsDatabase, accounts, groups, audit, alone };
  const { demoAccounts } = await foundAccounts(found, founding);
  const stored = await changeIdentity(accountsDatabase, (held) => ({
    ...(options.restored ? { generation: newGeneration(random) } : {}),
    trusted: [...held.trusted, ...newKeys(options.trust ?? [], held)],
    ...(options.unknownSigners === undefined ? {} : { unknownSigners: options.unknownSigners }),
    ...(options.shared === undefined ? {} : { shared: { ...(held.shared ?? SHARED_POLICY), ...options.shared } }),
    ...(options.receiptDays === undefined ? {} : { receiptDays: options.receiptDays }),
  }));
  if (options.restored) await audit.write(HUB_ACTOR, 'data-restored', stored.hub, { generation: stored.generation });
  let current = withStickKeys(stored, options.stick);
  const { site } = current.institution;
  const identity = {
    ...current,
    /** At a site it is what the institution said last. */
    get institution() {
      return current.institution;
    },
  };
  const databases = new LearnerDatabases(store);
  const lists = new InstitutionLists(registry, () => identity.institution, clock);
  const reviews = new ReviewSettingsStore(registry);
  if (options.review !== undefined) await reviews.change(options.review);
  const mayCome = async (kit: ComingKit): Promise<boolean> => kitMayCome((await reviews.current()).kits, kit);
  const shelf = new Shelf(await hubDatabase(store, 'shelf'), join(options.data, 'shelf'), lists, clock, mayCome);
  if (alone) await shelf.clearUploads();
  const limits = { ...LIMITS, ...options.limits };
  const reads = new Turns(limits.reads);
  const writes = new SerialQueue();
  const devices = new Devices(registry, store, databases, identity.receiptKey, clock, site?.hub);
  const root = { hub: identity.institution.hub, key: identity.rootKey };
  const heard = new HeardRevocations(registry, devices, root);
  const revocations = site === undefined ? new Revocations(registry, devices, accounts, identity, clock) : heard;
  const receipts = new Receipts(store, identity.receiptKey, clock, site?.hub);
  const hubs = await SiteDesk.open({
    ...{
      store,
      registry,
      databases,
      accounts,
      groups,
      devices,
      receipts,
      reads,
      writes,
      identity,
      limits,
      clock,
      random,
    },
    ...{ lists, revocations, shelf, rootKey: identity.rootKey, key: identity.courierKey, data: options.data },
    hearRevocations: (list) => heard.hear(list),
    renew: async (people) => {
      const renewed = await changeIdentity(accountsDatabase, () => fromRoot(people.institution, people.site));
      current = withStickKeys(renewed, options.stick);
    },
  });
  const slips = new Slips(accountsDatabase, clock, random);
  const couriers = await CourierDesk.open({
    ...{ store, registry, databases, accounts, devices, receipts, reads, writes, identity, limits, clock, random },
    ...{ lists, revocations, slips },
    key: identity.courierKey,
    folder: join(options.data, 'courier'),
    release: (device) => releaseWord(registry, reviews, device),
  });
  const release = await ReleaseQueue.open({
    ...{ registry, audit, clock, folder: join(options.data, 'release') },
    limits: { entries: limits.queueEntries, bytes: limits.queueBytes, courierBytes: limits.courierBytes },
    roads: { device: couriers.road(), hub: hubs.road() },
    log: options.log ?? console.error,
  });
  const drafts = new DraftDesk({
    ...{ database: await hubDatabase(store, 'drafts'), clock, shelf, groups, lists, key: identity.kitKey },
    ...{ folder: join(options.data, 'drafts'), mostBytes: limits.kitBytes, institution: () => identity.institution },
    ...{ build: options.build, programVersion: options.version },
  });
  if (alone) await drafts.clearWork();
  const services: Services = {
    clock,
    random,
    version: options.version,
    limits,
    budgets: {
      bodies: new MemoryBudget(limits.bodiesBytes, limits.bodiesBytesEach),
      answers: new MemoryBudget(limits.answersBytes, limits.answersBytesEach),
    },
    reads,
    writes,
    store,
    identity,
    lists,
    accounts,
    sessions: new SessionTokens(identity.cookieKey, clock, random, options.sessionSeconds ?? SESSION_SECONDS),
    throttles: new Throttles(clock),
    groups,
    devices,
    slips,
    revocations,
    audit,
    databases,
    receipts,
    stagedFiles: new StagedFiles(join(options.data, 'uploads'), clock),
    shelf,
    sticks: new StickDesk(
      shelf,
      lists,
      options.version,
      options.build,
      random,
      () => clock.now(),
      options.runtimeCache ?? runtimeCache(),
      async () => (await revocations.newest()).jws,
    ),
    couriers,
    reviews,
    release,
    hubs,
    ...(site !== undefined &&
      options.exchange !== undefined && { exchange: new Exchange(options.exchange, hubs, clock) }),
    exchangeGate: new ExchangeGate(clock),
    drafts,
    kitFiles: new KitFiles(options.shelfRate === undefined ? undefined : new Rate(options.shelfRate)),
    lan: {},
    player: {},
    demoAccounts,
  };
  const app = await AppFiles.load(join(options.build, 'app'));
  return { services, app, schemas: await schemaRoutes(join(options.build, 'app', 'schemas')) };
}

async function hubDatabase(store: OpenedStore['store'], name: string): Promise<Database> {
  const database = new Database(store, name);
  await database.ensure(hubOnly).catch((error: unknown) => {
    if (isHeldByAnother(error)) {
      throw new CannotStart('data-in-use', 'another hub is working with this data folder');
    }
    throw error;
  });
  return database;
}

const newKeys = (
  lines: readonly string[],
  held: { readonly institution: { readonly id: string }; readonly trusted: readonly { readonly minisign: string }[] },
): { minisign: string; institution: string }[] =>
  lines
    .filter((line) => !held.trusted.some((key) => key.minisign === line))
    .map((minisign) => ({ minisign, institution: held.institution.id }));
