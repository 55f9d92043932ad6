import { dossierName, privateName } from '$lib/dossier/documents';
import type { PrivateStore } from '$lib/dossier/store';
import { findItem } from '$lib/kit/manifest';
import type { InstalledKit, Library } from '$lib/library/library';
import type { AccountId } from '$lib/shared/ids';
import type { LearnerCourier, OnCourier } from '$lib/sync/courier';
import { custodyOf, readLog } from '$lib/sync/pouch/courier/log';
import { browserEnvironment } from '$lib/sync/pouch/environment';
import { LearnerRound } from '$lib/sync/pouch/learner-round';
import { loadPouch } from '$lib/sync/pouch/load';
import { openDossier, openPrivate, type PouchDossier } from '$lib/sync/pouch/store';
import { TutorRound } from '$lib/sync/pouch/tutor-round';
import { createReplicator, type Round } from '$lib/sync/replicator';
import type { Replicator } from '$lib/sync/state';
import type { DeviceKeys } from '$lib/trace/dexie/device-keys';
import { importPublicKey } from '$lib/trace/jws';
import type { Place } from '$lib/trace/statement';
import { language } from '../text';
import type { ProfileServices } from '../services';
import { once } from './lazy';
import { idleReplicator, joinRounds } from './rounds';

export interface PouchParts {
  readonly profile: ProfileServices;
  readonly keys: DeviceKeys;
  readonly library: Library;
  /** Has the hub admit this device; false where it would not or could not. */
  readonly enrol: () => Promise<boolean>;
}

export interface OpenedPouch {
  readonly privateStore: PrivateStore;
  readonly replicator: Replicator;
  dossier(learner: AccountId): PouchDossier;
  /** Ids that a try to send was made for in this session. */
  readonly sending: () => ReadonlySet<string>;
  readonly custody: () => Promise<ReadonlyMap<string, OnCourier>>;
  /** Rejects for whoever is no learner. */
  readonly courier: () => Promise<LearnerCourier>;
  close(): Promise<void>;
}

type RoundOf = Round & { readonly sending: ReadonlySet<string> };

/** The part of a profile that stands on PouchDB: dossiers, private documents, and the sync of both. */
export async function openPouch(parts: PouchParts): Promise<OpenedPouch> {
  const { account, institution } = parts.profile;
  const [Pouch, hubKey] = await Promise.all([loadPouch(), importPublicKey(institution.receiptKey)]);
  if (hubKey === undefined) throw new Error('the pinned institution has no receipt key');
  const dossiers = new Map<AccountId, PouchDossier>();
  const dossier = (learner: AccountId): PouchDossier => {
    const open = dossiers.get(learner) ?? openDossier(Pouch, localName(dossierName(learner), account.id));
    dossiers.set(learner, open);
    return open;
  };
  const privateStore = openPrivate(Pouch, localName(privateName(account.id), account.id));

  const common = { fetch: (...request: Parameters<typeof fetch>) => fetch(...request), hub: '', hubKey, now: Date.now };
  const rounds: RoundOf[] = [];
  let courier = (): Promise<LearnerCourier> => Promise.reject(new Error('couriers are made by learners'));
  if (account.roles.includes('learner')) {
    const { journal } = parts.profile;
    const { device } = parts.keys;
    const about = describer(parts.library);
    const sealing = {
      journal,
      signer: { device, learner: account.id, privateKey: parts.keys.privateKey },
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
      });
    });
  }
  if (account.roles.includes('tutor')) {
    const { device } = parts.keys;
    rounds.push(new TutorRound({ ...common, tutor: account.id, device, dossier, marks: privateStore }));
  }

  const replicator =
    rounds.length === 0
      ? idleReplicator
      : createReplicator({
          profile: account.id,
          round: joinRounds(rounds),
          environment: browserEnvironment(),
          contact: contactOf(account.id),
        });
  return {
    privateStore,
    replicator,
    dossier,
    sending: () => new Set(rounds.flatMap((round) => [...round.sending])),
    custody: async () => custodyOf(await readLog(dossier(account.id))),
    courier,
    async close() {
      replicator.stop();
      await Promise.all([...dossiers.values(), privateStore].map((store) => store.close()));
    },
  };
}

/** A learner and a tutor who share a computer have each their own copy of a dossier: their marks of sync differ. */
const localName = (name: string, owner: AccountId): string => (name.endsWith(owner) ? name : `${owner}-${name}`);

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

function contactOf(account: AccountId) {
  const key = `sandyq-contact-${account}`;
  return {
    async read() {
      const ms = Number(localStorage.getItem(key));
      return ms > 0 ? ms : undefined;
    },
    async write(ms: number) {
      localStorage.setItem(key, String(ms));
    },
  };
}
