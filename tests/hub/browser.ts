import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import { dossierName, privateName } from '../../src/lib/dossier/documents';
import { newUuid, systemRandom } from '../../src/lib/shared/ids';
import type { AccountId, DeviceId } from '../../src/lib/shared/ids';
import type { Pace } from '../../src/lib/sync/pace';
import { LearnerRound } from '../../src/lib/sync/rounds/learner-round';
import { openDossier, openPrivate } from '../../src/lib/sync/pouch/store';
import { exportPublicKey, generateSigningKeys, importPublicKey } from '../../src/lib/trace/jws';
import { MemoryJournal } from '../../src/lib/trace/memory-journal';
import type { SignedIn } from './harness';

PouchDB.plugin(leveldb);

export interface BrowserOptions {
  /** Where the copies lie: a path without the last part of the name. */
  readonly prefix: string;
  /** How it reaches the hub; the hub's own address unless told. */
  readonly origin?: () => string;
  readonly pace?: () => Pace;
}

/**
 * A learner's browser: journal, copies, key and sync, as the app puts them together; without pages. `signedIn` says how it
 * is known to the hub, each time anew where it is a function.
 */
export async function learnersBrowser(signedIn: SignedIn | (() => SignedIn), { prefix, origin, pace }: BrowserOptions) {
  const session = typeof signedIn === 'function' ? signedIn : () => signedIn;
  const learner = session();
  const options = { adapter: 'leveldb', prefix };
  const id = learner.id as AccountId;
  const device = newUuid(systemRandom) as string as DeviceId;
  const keys = await generateSigningKeys(false);
  const journal = new MemoryJournal({ now: Date.now });
  const publicKey = await exportPublicKey(keys.publicKey);
  const enrolled = await learner.post('/api/devices', { device, publicKey, label: 'Test' });
  if (enrolled.status !== 200) throw new Error(`enrolling: ${enrolled.status}`);
  const parts = {
    fetch: ((path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set('Cookie', session().cookie);
      return fetch((origin?.() ?? session().url) + String(path), { ...init, headers });
    }) as typeof fetch,
    hub: '',
    learner: id,
    device,
    dossier: openDossier(PouchDB, dossierName(id), options),
    privateStore: openPrivate(PouchDB, privateName(id), options),
    sealing: {
      journal,
      signer: { device, learner: id, privateKey: keys.privateKey },
      context: { homePage: learner.session.institution.homePage },
    },
    hubKey: (await importPublicKey(learner.session.institution.receiptKey))!,
    now: Date.now,
  };
  /** The app opened anew: what is known is in the copies. */
  const open = () => new LearnerRound({ ...parts, ...(pace && { pace: pace() }) });
  return {
    ...parts,
    journal,
    open,
    close: async () => {
      await parts.dossier.close();
      await parts.privateStore.close();
    },
  };
}
