import type { EnrolmentRequest } from '$lib/courier/enrolment';
import { dossierName, privateName } from '$lib/dossier/documents';
import type { PrivateStore } from '$lib/dossier/store';
import { findItem } from '$lib/kit/manifest';
import type { DraftDesk } from '$lib/draft/desk';
import type { Drafts } from '$lib/draft/drafts';
import type { InstalledKit, Library } from '$lib/library/library';
import type { Clock } from '$lib/shared/clock';
import type { AccountId, Random } from '$lib/shared/ids';
import type { LearnerCourier, OnCourier } from '$lib/sync/courier';
import { custodyOf, readLog } from '$lib/sync/courier/log';
import { browserEnvironment } from '$lib/sync/browser/environment';
import { LearnerRound } from '$lib/sync/rounds/learner-round';
import { contactOf } from '$lib/sync/rounds/marks';
import { openDossierCopy, openPrivateCopy } from '$lib/sync/dexie/copy';
import type { LocalDossier } from '$lib/sync/local-copy';
import { TutorRound } from '$lib/sync/rounds/tutor-round';
import { createReplicator, type Round } from '$lib/sync/replicator';
import type { Replicator } from '$lib/sync/state';
import { importPublicKey } from '$lib/trace/jws';
import type { Place } from '$lib/trace/statement';
import { language } from '../text';
import { writesKits } from '../shell/navigation';
import type { ProfileServices } from '../services';
import { once } from './lazy';
import type { OnDevice } from './on-device';
import { idleReplicator, joinRounds } from './rounds';
import { oldCopies, sealCopies } from './unsealed-copies';

export interface CopiesParts {
  readonly profile: ProfileServices;
  readonly onDevice: OnDevice;
  /** Of the profile: locks and channels between tabs are named by it. */
  readonly space: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly library: Library;
  /** Has the hub admit this device; false where it would not or could not. */
  readonly enrol: () => Promise<boolean>;
  /** What couriers ask for this device to be admitted by, as long as the dossier does not say that it was. */
  readonly ask: (dossier: LocalDossier) => Promise<EnrolmentRequest | undefined>;
}

export interface OpenedCopies {
  readonly privateStore: PrivateStore;
  readonly replicator: Replicator;
  dossier(learner: AccountId): LocalDossier;
  /** Ids that a try to send was made for in this session. */
  readonly sending: () => ReadonlySet<string>;
  readonly custody: () => Promise<ReadonlyMap<string, OnCourier>>;
  /** Whether the institution has signed for all of the trace, the work and the notes that lie here. */
  readonly received: () => Promise<boolean>;
  /** Rejects for whoever is no learner. */
  readonly courier: () => Promise<LearnerCourier>;
  /** Rejects for whoever writes no kits. */
  readonly drafts: () => Promise<Drafts>;
  close(): Promise<void>;
}

type RoundOf = Round & { readonly sending: ReadonlySet<string> };

/** The part of a profile that is dossiers, private documents, and the sync of both. */
export async function openCopies(parts: CopiesParts): Promise<OpenedCopies> {
  const { account, institution } = parts.profile;
  const { vault, databaseOf, keys } = parts.onDevice;
  const hubKey = await importPublicKey(institution.receiptKey);
  if (hubKey === undefined) throw new Error('the pinned institution has no receipt key');
  const dossiers = new Map<AccountId, LocalDossier>();
  const dossier = (learner: AccountId): LocalDossier => {
    const open = dossiers.get(learner) ?? openDossierCopy({ database: databaseOf(dossierName(learner)), vault });
    dossiers.set(learner, open);
    return open;
  };
  const privateStore = openPrivateCopy({ database: databaseOf(privateName(account.id)), vault });
  const old = await oldCopies(account.id);
  const isPrivate = (database: string): boolean => database === privateName(account.id);
  await sealCopies(account.id, old, (database) =>
    isPrivate(database) ? privateStore : dossier(database.slice(dossierName('' as AccountId).length) as AccountId),
  );

  const common = { fetch: (...request: Parameters<typeof fetch>) => fetch(...request), hub: '', hubKey, now: Date.now };
  const rounds: RoundOf[] = [];
  let courier = (): Promise<LearnerCourier> => Promise.reject(new Error('couriers are made by learners'));
  if (account.roles.includes('learner')) {
    const { journal } = parts.profile;
    const { device } = keys;
    const about = describer(parts.library);
    const sealing = {
      journal,
      signer: { device, learner: account.id, privateKey: keys.privateKey },
      context: {
        homePage: institution.homePage,
        platform: 'Sandyq',
        language: language(),
        // Asked anew for each segment: people travel.
        get zone() {
          return -new Date().getTimezoneOffset();
        },
      },
      describe: about.describe,
    };
    const round = new LearnerRound({
      ...common,
      learner: account.id,
      device,
      dossier: dossier(account.id),
      privateStore,
      sealing,
      enrol: parts.enrol,
    });
    rounds.push(withBefore(round, about.refresh));
    courier = once(async () => {
      const { openCourier } = await import('./courier');
      return openCourier({
        ...{ dossier: dossier(account.id), privateStore, sealing, hubKey },
        institution: () => parts.profile.institution,
        before: about.refresh,
        enrol: () => parts.ask(dossier(account.id)),
      });
    });
  }
  if (account.roles.includes('tutor')) {
    const { device } = keys;
    rounds.push(new TutorRound({ ...common, tutor: account.id, device, dossier, marks: privateStore }));
  }

  const drafts = await draftsOf(parts, privateStore);
  const own =
    rounds.length === 0
      ? idleReplicator
      : createReplicator({
          profile: parts.space,
          round: joinRounds(rounds),
          environment: browserEnvironment(),
          contact: contactOf(privateStore),
        });
  // Whoever signs in anew wants both sent.
  const replicator = drafts === undefined ? own : besides(own, () => drafts.syncNow());
  return {
    privateStore,
    replicator,
    dossier,
    sending: () => new Set(rounds.flatMap((round) => [...round.sending])),
    custody: async () => custodyOf(await readLog(dossier(account.id))),
    received: async () => {
      const counts = await Promise.all([...rounds, ...(drafts ? [drafts] : [])].map((one) => one.waiting()));
      return counts.every((count) => count === 0);
    },
    courier,
    drafts: () => (drafts ? Promise.resolve(drafts) : Promise.reject(new Error('drafts are written by methodists'))),
    async close() {
      replicator.stop();
      drafts?.close();
      await Promise.all([...dossiers.values(), privateStore].map((store) => store.close()));
    },
  };
}

/** The drafts of whoever writes kits. What is written in them waits for no page of theirs to be sent. */
async function draftsOf(parts: CopiesParts, marks: Parameters<typeof contactOf>[0]): Promise<DraftDesk | undefined> {
  const { account, institution } = parts.profile;
  if (!writesKits(account.roles, institution)) return undefined;
  const { openDrafts } = await import('./drafts');
  const { vault, databaseOf, keys } = parts.onDevice;
  const { space, clock, random } = parts;
  const { device } = keys;
  return openDrafts({
    ...{ vault, database: databaseOf('drafts'), space, device, account: account.id, clock, random },
    contact: contactOf(marks),
  });
}

function besides(replicator: Replicator, sync: () => Promise<void>): Replicator {
  return {
    get status() {
      return replicator.status;
    },
    subscribe: (listener) => replicator.subscribe(listener),
    async syncNow() {
      const [status] = await Promise.all([replicator.syncNow(), sync()]);
      return status;
    },
    start: () => replicator.start(),
    stop: () => replicator.stop(),
  };
}

/** What installed kits say of the items that statements are about. */
function describer(library: Library) {
  let kits: readonly InstalledKit[] = [];
  return {
    async refresh() {
      kits = await library.installed();
    },
    describe(place: Place) {
      const kit = kits.find(({ id, version }) => id === place.kit && version === place.version);
      const item = kit && findItem(kit.manifest, place.item);
      return item && { kind: item.kind, name: item.title };
    },
  };
}

function withBefore(round: RoundOf, before: () => Promise<void>): RoundOf {
  return {
    get sending() {
      return round.sending;
    },
    async run(signal) {
      await before();
      return round.run(signal);
    },
    waiting: () => round.waiting(),
    onWrite: (listener) => round.onWrite(listener),
    forgiveRefusals: () => round.forgiveRefusals(),
  };
}
